using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>What silos tell each other about a grain class.</summary>
[GenerateSerializer, Immutable]
public sealed class GrainProperties(ImmutableDictionary<string, string> values)
{
    [Id(0)] public ImmutableDictionary<string, string> Properties { get; } = values;
}

/// <summary>An attribute that adds to a grain class's properties.</summary>
public interface IGrainPropertiesProviderAttribute
{
    void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties);
}

/// <summary>Names of grain properties.</summary>
public static class WellKnownGrainTypeProperties
{
    public const string PlacementStrategy = "placement-strategy";
    public const string PlacementFilter = "placement-filter";
    public const string TypeName = "type-name";
    public const string FullTypeName = "full-type-name";
}
