using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Runtime;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Directory;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>The services of a silo.</summary>
internal static class SiloServices
{
    public static void AddTo(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(SiloRuntime)))
            return;
        if (services.Any(service => service.ServiceType == typeof(ClientRuntime)))
            throw new OrleansConfigurationException("Do not call both UseOrleansClient/AddOrleansClient with UseOrleans/AddOrleans: a silo is a client of its cluster already.");
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.AddSingleton<SiloConnections>();
        services.AddSingleton<ISiloMetadataCache>(provider => provider.GetRequiredService<SiloConnections>());
        services.AddSingleton<MembershipAgent>();
        services.AddSingleton<IClusterMembershipService>(provider => provider.GetRequiredService<MembershipAgent>());
        services.AddSingleton<ISiloStatusOracle>(provider => provider.GetRequiredService<MembershipAgent>());
        services.AddSingleton<FailureDetector>();
        services.AddSingleton<GrainDirectory>();
        services.AddSingleton<PlacementService>();
        services.AddSingleton<Catalog>();
        services.AddSingleton<SiloRuntime>();
        services.AddSingleton<ReferenceRuntime>(provider => provider.GetRequiredService<SiloRuntime>());
        services.AddSingleton<Gateway>();
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<IGrainRuntime, GrainRuntime>();
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.AddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateAttributeMapper>();
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddPlacementDirector<RandomPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<ResourceOptimizedPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<ActivationCountBasedPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, PreferLocalPlacementDirector>();
        services.AddPlacementDirector<HashBasedPlacement, HashBasedPlacementDirector>();
        services.AddPlacementDirector<StatelessWorkerPlacement, PreferLocalPlacementDirector>(ServiceLifetime.Transient);
        services.AddSingleton<SiloHost>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SiloHost>());
    }
}

/// <summary>The services of a client.</summary>
internal static class ClientServices
{
    public static void AddTo(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ClientRuntime)))
            return;
        if (services.Any(service => service.ServiceType == typeof(SiloRuntime)))
            throw new OrleansConfigurationException("Do not call both UseOrleansClient/AddOrleansClient with UseOrleans/AddOrleans: a silo is a client of its cluster already.");
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ClientRuntime>();
        services.AddSingleton<ReferenceRuntime>(provider => provider.GetRequiredService<ClientRuntime>());
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ClientRuntime>());
    }
}
