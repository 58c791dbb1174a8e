using GanOrleans.Contracts.Specs;

namespace GanOrleans.Contracts.Runs;

/// <summary>
/// Everything that a grain of a run has to know, fixed when the run first leaves the queue and recorded in <c>run.json</c>.
/// </summary>
/// <remarks>It travels with every load and lease, so that an activation anywhere can join with nothing but its key and this.</remarks>
[GenerateSerializer, Immutable, Alias("gan.plan")]
public sealed record RunPlan
{
    /// <summary>The run's id.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>The spec with every setting resolved.</summary>
    [Id(1)] public required RunSpec Spec { get; init; }

    /// <summary>The resolved training settings as JSON: what the kernels run on, whatever a later version's defaults are.</summary>
    [Id(2)] public required string Training { get; init; }

    /// <summary>Number of workers W.</summary>
    [Id(3)] public required int Workers { get; init; }

    /// <summary>Device kind of the networks.</summary>
    [Id(4)] public required string NetworkKind { get; init; }

    /// <summary>Device kind of the workers, or <see cref="RunKeys.AnyKind"/>.</summary>
    [Id(5)] public required string WorkerKind { get; init; }

    /// <summary>Intra-op threads T of its CPU lanes, at least 1.</summary>
    [Id(6)] public required int Threads { get; init; }

    /// <summary>The run's folder below the storage root.</summary>
    [Id(7)] public required string Folder { get; init; }

    /// <summary>Hash of the data set that the run was created with; another one on a silo is refused there.</summary>
    [Id(8)] public required string DatasetHash { get; init; }

    /// <summary>How long a step waits for its shares.</summary>
    [Id(9)] public required TimeSpan StepDeadline { get; init; }

    /// <summary>Names of the run's networks, from <see cref="RunNetworks"/>; plans of earlier versions hold null and mean both.</summary>
    [Id(10)] public string[]? Networks { get; init; }

    /// <summary>Number of classes that samples can be asked for; 0 for an unconditional variant.</summary>
    [Id(11)] public int Classes { get; init; }

    /// <summary>Names of these classes; null for an unconditional variant and in plans of earlier versions.</summary>
    [Id(12)] public string[]? ClassNames { get; init; }

    /// <summary>The names in <see cref="Networks"/>, or both.</summary>
    public IReadOnlyList<string> NetworkNames() => Networks ?? RunNetworks.Both;

    /// <summary>The fewest shares that a step commits with at its deadline; the number of workers where it waits for all of them.</summary>
    [Id(20)] public int MinWorkers { get; init; }

    /// <summary>Iterations that every worker takes by itself between two averages; plans of earlier versions hold 0 and mean 1.</summary>
    [Id(21)] public int AverageEvery { get; init; }

    /// <summary>What <see cref="AverageEvery"/> means: 1 = in every step, which it also is with one worker.</summary>
    public int IterationsPerAverage() => Workers > 1 ? Math.Max(1, AverageEvery) : 1;

    /// <summary>Whether the workers take the mean of their gradients among themselves.</summary>
    [Id(22)] public bool AllReduce { get; init; }

    /// <summary>What <see cref="AllReduce"/> means: nothing with one worker.</summary>
    public bool ReducesAmongWorkers() => AllReduce && Workers > 1;

    /// <summary>Shares of a step that a network takes.</summary>
    public int SharesPerStep() => ReducesAmongWorkers() ? 1 : Workers;

    /// <summary>Whether a step that misses its deadline goes on without stragglers.</summary>
    public bool DropsStragglers => MinWorkers > 0 && MinWorkers < Workers;
}
