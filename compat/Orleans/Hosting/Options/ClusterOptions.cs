using System.Net;

namespace Orleans.Configuration;

/// <summary>Which cluster; silos and clients must agree.</summary>
public class ClusterOptions
{
    public const string DefaultClusterId = "default";
    public const string DefaultServiceId = "default";

    /// <summary>The cluster. Default: <c>default</c>.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>The service, for storage. Default: <c>default</c>.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}

/// <summary>A silo's name.</summary>
public class SiloOptions
{
    /// <summary>Default: <c>Silo_</c> and five random characters.</summary>
    public string SiloName { get; set; } = $"Silo_{Guid.NewGuid().ToString("N")[..5]}";
}

/// <summary>Where a silo listens. Here: loopback only.</summary>
public class EndpointOptions
{
    public const int DEFAULT_SILO_PORT = 11111;
    public const int DEFAULT_GATEWAY_PORT = 30000;

    /// <summary>The address that others use. Default here: 127.0.0.1.</summary>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Port for silos. Default: 11111.</summary>
    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;

    /// <summary>Port for clients; 0 for no gateway. Default: 30000.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

    /// <summary>Default: the advertised address and <see cref="SiloPort"/>.</summary>
    public IPEndPoint? SiloListeningEndpoint { get; set; }

    /// <summary>Default: the advertised address and <see cref="GatewayPort"/>.</summary>
    public IPEndPoint? GatewayListeningEndpoint { get; set; }
}

/// <summary>How clients find gateways.</summary>
public class GatewayOptions
{
    /// <summary>How often the list is read again. Default: 1 min.</summary>
    public TimeSpan GatewayListRefreshPeriod { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>A fixed list of gateways.</summary>
public class StaticGatewayListProviderOptions
{
    public List<Uri> Gateways { get; set; } = [];
}

/// <summary>Which process keeps the table of <c>UseLocalhostClustering</c> and <c>UseDevelopmentClustering</c>.</summary>
public class DevelopmentClusterMembershipOptions
{
    /// <summary>Default: this silo.</summary>
    public IPEndPoint? PrimarySiloEndpoint { get; set; }
}

/// <summary>When idle activations are collected.</summary>
public class GrainCollectionOptions
{
    /// <summary>How often to look. Default: 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an activation may idle. Default: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Ages by full class name.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

    /// <summary>How long activation may take. Default: 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long deactivation may take. Default: 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
