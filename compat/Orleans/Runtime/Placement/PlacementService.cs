using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Directory;

namespace Orleans.Runtime.Placement;

/// <summary>Finds the silo of a grain: cached, registered, or placed anew.</summary>
internal sealed class PlacementService(
    GrainDirectory directory, MembershipAgent membership, SiloConnections connections, IServiceProvider services, ILocalSiloDetails local) : IPlacementContext
{
    private readonly ConcurrentDictionary<GrainId, SiloAddress> _cache = new();
    private readonly ConcurrentDictionary<GrainId, Task<(SiloAddress Silo, bool IsNew)>> _underWay = new();
    private readonly ConcurrentDictionary<GrainType, PlacementStrategy> _strategies = new();
    private readonly ConcurrentDictionary<GrainType, (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[]> _filters = new();

    public SiloAddress LocalSilo => local.SiloAddress;

    public SiloStatus LocalSiloStatus => membership.CurrentStatus;

    public SiloAddress? Cached(GrainId grain) => _cache.GetValueOrDefault(grain);

    public void Learn(GrainId grain, SiloAddress silo) => _cache[grain] = silo;

    public void Forget(GrainId grain) => _cache.TryRemove(grain, out _);

    public void Forget(SiloAddress silo)
    {
        foreach (var (grain, at) in _cache)
        {
            if (at.Equals(silo))
                _cache.TryRemove(new(grain, at));
        }
    }

    /// <summary>The silo of a grain; new when it was placed just now and has to be told to make the activation.</summary>
    public Task<(SiloAddress Silo, bool IsNew)> LocateAsync(Message message)
    {
        var grain = message.Target;
        if (_underWay.TryGetValue(grain, out var known))
            return known;
        var mine = new TaskCompletionSource<(SiloAddress, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = _underWay.GetOrAdd(grain, mine.Task);
        if (ReferenceEquals(task, mine.Task))
            _ = LocateAsync(message, mine);
        return task;
    }

    private async Task LocateAsync(Message message, TaskCompletionSource<(SiloAddress, bool)> result)
    {
        try
        {
            var found = await FindAsync(message).ConfigureAwait(false);
            _underWay.TryRemove(message.Target, out _);
            result.SetResult(found);
        }
        catch (Exception exception)
        {
            _underWay.TryRemove(message.Target, out _);
            result.SetException(exception);
        }
    }

    private async Task<(SiloAddress Silo, bool IsNew)> FindAsync(Message message)
    {
        var strategy = StrategyOf(message.Target.Type);
        if (strategy.IsUsingGrainDirectory && await directory.LookupAsync(message.Target).ConfigureAwait(false) is { SiloAddress: { } registered })
        {
            Learn(message.Target, registered);
            return (registered, false);
        }

        var target = new PlacementTarget(message.Target, message.Context ?? [], default, 0);
        await connections.KnowAllActiveAsync().ConfigureAwait(false);
        var director = services.GetKeyedService<IPlacementDirector>(strategy.GetType())
            ?? throw new OrleansConfigurationException($"Could not resolve placement director for strategy {strategy.GetType()}. Register it with AddPlacementDirector on every silo.");
        var silo = await director.OnAddActivation(strategy, target, this).ConfigureAwait(false);
        if (strategy.IsUsingGrainDirectory)
            Learn(message.Target, silo);
        return (silo, true);
    }

    /// <summary>The strategy of a grain class, from its own silo's description of it.</summary>
    public PlacementStrategy StrategyOf(GrainType type) => _strategies.GetOrAdd(type, t =>
    {
        var properties = PropertiesOf(t);
        var name = properties.Properties.GetValueOrDefault(WellKnownGrainTypeProperties.PlacementStrategy) ?? nameof(RandomPlacement);
        var strategy = services.GetKeyedService<PlacementStrategy>(name)
            ?? throw new OrleansConfigurationException($"Could not resolve placement strategy {name} of grain type '{t}'. Register it with AddPlacementDirector on every silo.");
        strategy.Initialize(properties);
        return strategy;
    });

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        var type = target.GrainIdentity.Type;
        var silos = membership.GetActiveSilos().Where(silo => connections.ManifestOf(silo)?.Hosts(type) == true).Order().AsEnumerable();
        foreach (var (strategy, director) in FiltersOf(type))
            silos = director.Filter(strategy, target, silos);
        SiloAddress[] compatible = [.. silos];
        return compatible.Length > 0
            ? compatible
            : throw new OrleansException($"There are no active silos that host grain type '{type}' and pass its placement filters. Active: {string.Join(", ", membership.GetActiveSilos().Select(s => s.ToString()))}.");
    }

    public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) => new Dictionary<ushort, SiloAddress[]> { [0] = GetCompatibleSilos(target) };

    private (PlacementFilterStrategy, IPlacementFilterDirector)[] FiltersOf(GrainType type) => _filters.GetOrAdd(type, t =>
    {
        var properties = PropertiesOf(t);
        if (properties.Properties.GetValueOrDefault(WellKnownGrainTypeProperties.PlacementFilter) is not { } names)
            return [];
        var filters = names.Split(',').Select(name =>
        {
            var strategy = services.GetKeyedService<PlacementFilterStrategy>(name)
                ?? throw new OrleansConfigurationException($"Could not resolve placement filter strategy {name} of grain type '{t}'. Register it with AddPlacementFilter on every silo.");
            strategy.Initialize(properties);
            return (Strategy: strategy, Director: services.GetRequiredKeyedService<IPlacementFilterDirector>(strategy.GetType()));
        });
        return [.. filters.OrderBy(filter => filter.Strategy.Order)];
    });

    private GrainProperties PropertiesOf(GrainType type)
    {
        var name = type.ToString();
        var description = connections.KnownClasses.FirstOrDefault(c => c.GrainType == name);
        return new(description?.Properties ?? ImmutableDictionary<string, string>.Empty);
    }
}
