namespace GanOrleans.Contracts.Networks;

/// <summary>
/// Names one step of one run; every message between workers and networks carries it, and the same name keys noise and masks.
/// </summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Generation">The generation: messages of an older one are refused.</param>
/// <param name="Iteration">Iteration of Algorithm 1, from 0.</param>
/// <param name="Phase">Index of the phase within the iteration.</param>
/// <param name="Substep">Which repeat of the phase, 0 to k − 1 for the discriminator's steps.</param>
[GenerateSerializer, Immutable, Alias("gan.step")]
public readonly record struct StepId(
    [property: Id(0)] string RunId, [property: Id(1)] int Generation, [property: Id(2)] long Iteration, [property: Id(3)] int Phase,
    [property: Id(4)] int Substep) : IComparable<StepId>
{
    /// <summary>Order in time within one run: generation, iteration, phase, substep.</summary>
    public int CompareTo(StepId other) =>
        (Generation, Iteration, Phase, Substep).CompareTo((other.Generation, other.Iteration, other.Phase, other.Substep));

    /// <summary>Whether this step comes before the other.</summary>
    public static bool operator <(StepId left, StepId right) => left.CompareTo(right) < 0;

    /// <summary>Whether this step comes after the other.</summary>
    public static bool operator >(StepId left, StepId right) => left.CompareTo(right) > 0;

    /// <summary>Whether this step is the other or comes before it.</summary>
    public static bool operator <=(StepId left, StepId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether this step is the other or comes after it.</summary>
    public static bool operator >=(StepId left, StepId right) => left.CompareTo(right) >= 0;

    /// <summary>For logs and errors: <c>run g1 i42 p0.1</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{RunId} g{Generation} i{Iteration} p{Phase}.{Substep}");
}
