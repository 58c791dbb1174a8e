using GanOrleans.Contracts.Runs;

namespace GanOrleans.Contracts.Workers;

/// <summary>The right and duty to run iterations [First, First + Count): about a second of work.</summary>
/// <param name="Plan">The run.</param>
/// <param name="Generation">The generation.</param>
/// <param name="First">First iteration.</param>
/// <param name="Count">How many, at least 1.</param>
[GenerateSerializer, Immutable, Alias("gan.lease")]
public sealed record IterationLease(
    [property: Id(0)] RunPlan Plan, [property: Id(1)] int Generation, [property: Id(2)] long First, [property: Id(3)] int Count)
{
    /// <summary>The iteration after the last leased one.</summary>
    public long End => First + Count;
}

/// <summary>How a lease ended.</summary>
[GenerateSerializer]
public enum LeaseOutcome
{
    /// <summary>All its iterations are committed.</summary>
    Completed,

    /// <summary>Ended early because it was revoked.</summary>
    Revoked,

    /// <summary>
    /// A network holds nothing or another generation, or a step was applied to one network and lost for another: the generation is over.
    /// </summary>
    GenerationLost,

    /// <summary>A network did not answer; whether it is lost is for the coordinator to find out.</summary>
    NetworkUnreachable,

    /// <summary>A step missed its deadline; the result names the ranks awaited.</summary>
    DeadlineMissed,

    /// <summary>Too many non-finite steps in a row.</summary>
    Diverged,

    /// <summary>The worker itself cannot go on; the reason says why.</summary>
    Failed,
}

/// <summary>What a worker reports at the end of a lease.</summary>
[GenerateSerializer, Immutable, Alias("gan.lease-result")]
public sealed record LeaseResult
{
    /// <summary>How it ended.</summary>
    [Id(0)] public required LeaseOutcome Outcome { get; init; }

    /// <summary>The reason in words, unless completed.</summary>
    [Id(1)] public string Reason { get; init; } = "";

    /// <summary>Iterations that this activation computed; fewer than leased when it joined late.</summary>
    [Id(2)] public long Iterations { get; init; }

    /// <summary>Samples that it computed gradients over, all phases together.</summary>
    [Id(3)] public long Samples { get; init; }

    /// <summary>Means of its scalars, transferred from the device once per lease.</summary>
    [Id(4)] public TrainingScalars Scalars { get; init; } = new();

    /// <summary>Bytes of gradients and weights that it moved between lanes or silos.</summary>
    [Id(5)] public long TransferredBytes { get; init; }

    /// <summary>Version of the discriminator when it ended.</summary>
    [Id(6)] public long DiscriminatorVersion { get; init; }

    /// <summary>Version of the generator when it ended.</summary>
    [Id(7)] public long GeneratorVersion { get; init; }

    /// <summary>Steps that this activation saw skipped.</summary>
    [Id(8)] public long SkippedSteps { get; init; }

    /// <summary>Where it sits.</summary>
    [Id(9)] public required GrainPlace Place { get; init; }

    /// <summary>Shares of stragglers that its steps went on without, by rank.</summary>
    [Id(20)] public Dictionary<int, long> DroppedShares { get; init; } = [];

    /// <summary>XXH3 of the weights when it ended, where every worker takes the steps by itself; else 0.</summary>
    [Id(21)] public ulong WeightsHash { get; init; }
}

/// <summary>Means over some iterations; NaN where no phase defines the value.</summary>
[GenerateSerializer, Immutable, Alias("gan.scalars")]
public sealed record TrainingScalars
{
    /// <summary>The discriminator's loss.</summary>
    [Id(0)] public double LossD { get; init; } = double.NaN;

    /// <summary>The generator's loss.</summary>
    [Id(1)] public double LossG { get; init; } = double.NaN;

    /// <summary>Mean D(x) over real samples: a probability, or the mean output of a critic.</summary>
    [Id(2)] public double DReal { get; init; } = double.NaN;

    /// <summary>Mean D(G(z)), likewise.</summary>
    [Id(3)] public double DFake { get; init; } = double.NaN;

    /// <summary>The value function V(D,G), nats (Goodfellow et al., eq. 1).</summary>
    [Id(4)] public double Value { get; init; } = double.NaN;

    /// <summary>The variant's own scalars by name, for example <c>reconstruction</c>; empty for most.</summary>
    [Id(5)] public Dictionary<string, double> Named { get; init; } = [];
}
