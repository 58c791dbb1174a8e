using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Services, options and logging of a silo.</summary>
public static class SiloBuilderExtensions
{
    public static ISiloBuilder ConfigureServices(this ISiloBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        configureDelegate(builder.Services);
        return builder;
    }

    public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions) where TOptions : class
    {
        builder.Services.Configure(configureOptions);
        return builder;
    }

    public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, IConfiguration configuration) where TOptions : class
    {
        builder.Services.Configure<TOptions>(configuration);
        return builder;
    }

    public static ISiloBuilder ConfigureLogging(this ISiloBuilder builder, Action<ILoggingBuilder> configureLogging)
    {
        builder.Services.AddLogging(configureLogging);
        return builder;
    }
}

/// <summary>Ports and address of a silo.</summary>
public static class EndpointOptionsExtensions
{
    public static ISiloBuilder ConfigureEndpoints(this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) =>
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = advertisedIP;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
            if (!listenOnAnyHostAddress)
                return;
            options.SiloListeningEndpoint = new(IPAddress.Any, siloPort);
            options.GatewayListeningEndpoint = new(IPAddress.Any, gatewayPort);
        });

    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder, string? hostname, int siloPort, int gatewayPort, AddressFamily addressFamily = AddressFamily.InterNetwork, bool listenOnAnyHostAddress = false)
    {
        var address = string.IsNullOrEmpty(hostname)
            ? addressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback
            : Dns.GetHostAddresses(hostname, addressFamily).FirstOrDefault()
                ?? throw new ArgumentException($"'{hostname}' has no address of family {addressFamily}.", nameof(hostname));
        return builder.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress);
    }

    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder, int siloPort, int gatewayPort, AddressFamily addressFamily = AddressFamily.InterNetwork, bool listenOnAnyHostAddress = false) =>
        builder.ConfigureEndpoints((string?)null, siloPort, gatewayPort, addressFamily, listenOnAnyHostAddress);
}

/// <summary>Clustering and tracing of a silo.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Traces calls with the activity source <c>Microsoft.Orleans.Application</c> and carries the trace context in messages.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder)
    {
        builder.Services.Configure<ActivityPropagationOptions>(options => options.Enabled = true);
        return builder;
    }

    /// <summary>A cluster of silos on this machine whose table is a file in the temporary folder, started anew by the primary silo.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder, int siloPort = EndpointOptions.DEFAULT_SILO_PORT, int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null, string serviceId = "dev", string clusterId = "dev")
    {
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
        });
        builder.UseDevelopmentClustering(options => options.PrimarySiloEndpoint = primarySiloEndpoint);
        builder.Configure<ClusterMembershipOptions>(options =>
        {
            options.NumVotesForDeathDeclaration = 1;
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
        });
        return builder.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });
    }

    public static ISiloBuilder UseDevelopmentClustering(this ISiloBuilder builder, IPEndPoint? primarySiloEndpoint) =>
        builder.UseDevelopmentClustering(options => options.PrimarySiloEndpoint = primarySiloEndpoint);

    public static ISiloBuilder UseDevelopmentClustering(this ISiloBuilder builder, Action<DevelopmentClusterMembershipOptions> configureOptions) =>
        builder.UseDevelopmentClustering((OptionsBuilder<DevelopmentClusterMembershipOptions> options) => options.Configure(configureOptions));

    public static ISiloBuilder UseDevelopmentClustering(this ISiloBuilder builder, Action<OptionsBuilder<DevelopmentClusterMembershipOptions>> configureOptions)
    {
        configureOptions(builder.Services.AddOptions<DevelopmentClusterMembershipOptions>());
        builder.Services.AddSingleton<IMembershipTable, Membership.LocalhostMembershipTable>();
        return builder;
    }
}

/// <summary>Startup tasks.</summary>
public static class SiloBuilderStartupExtensions
{
    public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active) where TStartup : class, IStartupTask =>
        builder.AddStartupTask((services, cancellation) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(cancellation), stage);

    public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, IStartupTask startupTask, int stage = ServiceLifecycleStage.Active) =>
        builder.AddStartupTask((_, cancellation) => startupTask.Execute(cancellation), stage);

    public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> startupTask, int stage = ServiceLifecycleStage.Active)
    {
        builder.Services.AddTransient<ILifecycleParticipant<ISiloLifecycle>>(services => new StartupTask(services, startupTask, stage));
        return builder;
    }

    private sealed class StartupTask(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> run, int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(StartupTask), stage, cancellation => run(services, cancellation));
    }
}

internal sealed class ActivityPropagationOptions
{
    public bool Enabled { get; set; }
}
