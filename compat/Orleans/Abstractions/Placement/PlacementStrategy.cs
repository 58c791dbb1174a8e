using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>What a placement director is asked to do; its name keys the director.</summary>
[SerializerTransparent]
public abstract class PlacementStrategy
{
    public virtual bool IsUsingGrainDirectory => true;

    public virtual void Initialize(GrainProperties properties) { }

    public virtual void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
        properties[WellKnownGrainTypeProperties.PlacementStrategy] = GetType().Name;
}

/// <inheritdoc cref="Placement.RandomPlacementAttribute"/>
public sealed class RandomPlacement : PlacementStrategy;

/// <inheritdoc cref="Placement.PreferLocalPlacementAttribute"/>
public sealed class PreferLocalPlacement : PlacementStrategy;

/// <inheritdoc cref="Placement.HashBasedPlacementAttribute"/>
public sealed class HashBasedPlacement : PlacementStrategy;

/// <inheritdoc cref="Placement.ResourceOptimizedPlacementAttribute"/>
public sealed class ResourceOptimizedPlacement : PlacementStrategy;

/// <inheritdoc cref="Placement.ActivationCountBasedPlacementAttribute"/>
public sealed class ActivationCountBasedPlacement : PlacementStrategy;

/// <summary>Several local activations; see <see cref="Concurrency.StatelessWorkerAttribute"/>.</summary>
internal sealed class StatelessWorkerPlacement(int maxLocal) : PlacementStrategy
{
    private const string MaxLocalKey = "max-local-instances";

    public StatelessWorkerPlacement() : this(-1) { }

    public int MaxLocal { get; private set; } = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;

    public override bool IsUsingGrainDirectory => false;

    public override void Initialize(GrainProperties properties) =>
        MaxLocal = int.Parse(properties.Properties[MaxLocalKey], System.Globalization.CultureInfo.InvariantCulture);

    public override void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        base.PopulateGrainProperties(services, grainClass, grainType, properties);
        properties[MaxLocalKey] = MaxLocal.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
