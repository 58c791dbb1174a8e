namespace Orleans.Runtime.Placement;

/// <summary>The grain to be placed and what its caller said.</summary>
public readonly struct PlacementTarget(GrainId grainIdentity, Dictionary<string, object> requestContextData, GrainInterfaceType interfaceType, ushort interfaceVersion)
{
    public GrainId GrainIdentity { get; } = grainIdentity;

    public GrainInterfaceType InterfaceType { get; } = interfaceType;

    public ushort InterfaceVersion { get; } = interfaceVersion;

    public Dictionary<string, object> RequestContextData { get; } = requestContextData;
}

/// <summary>What a director sees of the cluster.</summary>
public interface IPlacementContext
{
    /// <summary>Active silos that host the grain's class and pass its filters.</summary>
    SiloAddress[] GetCompatibleSilos(PlacementTarget target);

    IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target);

    SiloAddress LocalSilo { get; }

    SiloStatus LocalSiloStatus { get; }
}

/// <summary>Chooses the silo of a new activation; runs on the silo that first calls the grain.</summary>
public interface IPlacementDirector
{
    /// <summary>Key in the request context under which a caller may name a silo.</summary>
    const string PlacementHintKey = nameof(PlacementHintKey);

    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);

    /// <summary>The hinted silo if there is one among the compatible ones, else null.</summary>
    static SiloAddress? GetPlacementHint(Dictionary<string, object> requestContextData, SiloAddress[] compatibleSilos) =>
        requestContextData is not null && requestContextData.TryGetValue(PlacementHintKey, out var hint) && hint is SiloAddress silo && compatibleSilos.Contains(silo)
            ? silo
            : null;
}
