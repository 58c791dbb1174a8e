using System.Globalization;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>Describes a cluster of silos and one client in this process.</summary>
public sealed class InProcessTestClusterBuilder
{
    /// <summary>Two silos.</summary>
    public InProcessTestClusterBuilder() : this(2) { }

    public InProcessTestClusterBuilder(short initialSilosCount) => Options = new()
    {
        InitialSilosCount = initialSilosCount,
        ClusterId = CreateClusterId(),
        ServiceId = Guid.NewGuid().ToString("N"),
        AssumeHomogenousSilosForTesting = true,
    };

    public InProcessTestClusterOptions Options { get; }

    public static string CreateClusterId() => string.Create(CultureInfo.InvariantCulture, $"testcluster-{DateTime.UtcNow:yyyy-MM-dd'T'HH-mm-ss}-{Random.Shared.Next(100000)}");

    /// <summary>For every silo's host and the client's.</summary>
    public InProcessTestClusterBuilder ConfigureHost(Action<IHostApplicationBuilder> configureDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add((_, host) => configureDelegate(host));
        Options.ClientHostConfigurationDelegates.Add(configureDelegate);
        return this;
    }

    public InProcessTestClusterBuilder ConfigureSilo(Action<InProcessTestSiloSpecificOptions, ISiloBuilder> configureSiloDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add((options, host) => host.UseOrleans(silo => configureSiloDelegate(options, silo)));
        return this;
    }

    public InProcessTestClusterBuilder ConfigureSiloHost(Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder> configureSiloHostDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add(configureSiloHostDelegate);
        return this;
    }

    public InProcessTestClusterBuilder ConfigureClient(Action<IClientBuilder> configureClientDelegate)
    {
        Options.ClientHostConfigurationDelegates.Add(host => host.UseOrleansClient(configureClientDelegate));
        return this;
    }

    public InProcessTestClusterBuilder ConfigureClientHost(Action<IHostApplicationBuilder> configureHostDelegate)
    {
        Options.ClientHostConfigurationDelegates.Add(configureHostDelegate);
        return this;
    }

    public InProcessTestCluster Build() => new(Options);
}
