using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>Options of a test cluster.</summary>
public sealed class InProcessTestClusterOptions
{
    public string ClusterId { get; set; } = null!;

    public string ServiceId { get; set; } = null!;

    public bool UseRealEnvironmentStatistics { get; set; }

    /// <summary>Whether deploying also starts a client. Default: true.</summary>
    public bool InitializeClientOnDeploy { get; set; } = true;

    public short InitialSilosCount { get; set; }

    /// <summary>Accepted; this host leaves logging to the delegates.</summary>
    public bool ConfigureFileLogging { get; set; } = true;

    public bool AssumeHomogenousSilosForTesting { get; set; }

    /// <summary>Whether every silo has a gateway, or only the first. Default: true.</summary>
    public bool GatewayPerSilo { get; set; } = true;

    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];
}

/// <summary>Options of one silo.</summary>
public sealed class InProcessTestSiloSpecificOptions
{
    public int SiloPort { get; set; }

    public int GatewayPort { get; set; }

    public string SiloName { get; set; } = null!;
}
