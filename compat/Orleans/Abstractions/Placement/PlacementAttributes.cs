using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Says how activations of a grain class find their silo.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class PlacementAttribute : Attribute, IGrainPropertiesProviderAttribute
{
    protected PlacementAttribute(PlacementStrategy placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        PlacementStrategy = placement;
    }

    public PlacementStrategy PlacementStrategy { get; }

    public virtual void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
        PlacementStrategy.PopulateGrainProperties(services, grainClass, grainType, properties);
}

/// <summary>Any compatible silo.</summary>
public sealed class RandomPlacementAttribute() : PlacementAttribute(new RandomPlacement());

/// <summary>The calling silo where compatible, else any.</summary>
public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());

/// <summary>A compatible silo chosen by the grain id's hash.</summary>
public sealed class HashBasedPlacementAttribute() : PlacementAttribute(new HashBasedPlacement());

/// <summary>Here: as random placement.</summary>
public sealed class ResourceOptimizedPlacementAttribute() : PlacementAttribute(new ResourceOptimizedPlacement());

/// <summary>Here: as random placement.</summary>
public sealed class ActivationCountBasedPlacementAttribute() : PlacementAttribute(new ActivationCountBasedPlacement());

/// <summary>Narrows the silos before placement.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public abstract class PlacementFilterAttribute : Attribute, IGrainPropertiesProviderAttribute
{
    protected PlacementFilterAttribute(PlacementFilterStrategy placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        PlacementFilterStrategy = placement;
    }

    public PlacementFilterStrategy PlacementFilterStrategy { get; }

    public virtual void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
        PlacementFilterStrategy.PopulateGrainProperties(services, grainClass, grainType, properties);
}
