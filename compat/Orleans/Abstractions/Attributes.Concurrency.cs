using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Concurrency;

/// <summary>Calls of this method interleave with everything else on the activation.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>The caller does not wait: the returned task is complete as soon as the message is sent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>Calls of this method interleave with other read-only calls.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>All calls of the grain class interleave, still one turn at a time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>Calls go to one of several activations on the calling silo; there is no directory entry.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    public StatelessWorkerAttribute() : this(-1) { }

    public StatelessWorkerAttribute(int maxLocalWorkers) : base(new StatelessWorkerPlacement(maxLocalWorkers)) { }
}

/// <summary>A value that nobody changes after it was passed; travels by reference within a silo.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>(T value)
{
    [Id(0)] public readonly T Value = value;
}

/// <summary>Wraps values.</summary>
public static class ImmutableExtensions
{
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
