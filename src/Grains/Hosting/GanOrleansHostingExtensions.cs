using GanOrleans.Grains;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Coordination;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Hosting;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Adds GanOrleans' grains and lanes to a silo.</summary>
public static class GanOrleansHostingExtensions
{
    /// <summary>
    /// Adds the grains, their placement, the compute lanes, and what wakes unfinished runs and hands runs over when the silo ends. The silo
    /// also needs silo metadata with the keys of <see cref="SiloLabels"/> (<see cref="SiloLabels.DeviceKind"/> at least), grain storage
    /// named <c>runs</c> and reminders.
    /// </summary>
    public static ISiloBuilder AddGanOrleans(this ISiloBuilder builder, Action<GanOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddGanGrains(configure);
        builder.AddPlacementDirector<RunPlacement, RunPlacementDirector>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RunReactivator>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloDrain>();
        return builder;
    }

    /// <summary>Adds options and services that the grains take from their silo.</summary>
    public static IServiceCollection AddGanGrains(this IServiceCollection services, Action<GanOptions> configure)
    {
        services.AddOptions<GanOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GanOptions>, GanOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LaneSet>();
        services.AddSingleton<LocalNetworks>();
        services.AddSingleton<SharedReplicas>();
        services.AddSingleton<RunData>();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<ClusterView>();
        services.AddSingleton<SpecChecker>();
        services.AddSingleton<ExchangeListener>();
        services.AddSingleton<ExchangeConnector>();
        services.AddSingleton<NetworkServices>();
        services.AddSingleton<LocalRuns>();
        services.AddSingleton<FaultRules>();
        services.AddSingleton<FaultInjector>();
        services.AddHostedService(provider => provider.GetRequiredService<FaultInjector>());
        return services;
    }
}
