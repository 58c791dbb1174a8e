namespace GanOrleans.Contracts;

/// <summary>Walks one run through Algorithm 1: leases iterations to the workers, never carries a tensor. Key: the run's id.</summary>
/// <remarks>Status, watch and cancel interleave with training.</remarks>
[Alias("gan.coordinator")]
public interface ICoordinatorGrain : IGrainWithStringKey
{
    /// <summary>Creates the run durably and begins; repeated with the same spec it changes nothing. Called by the catalog.</summary>
    [Alias("start")]
    Task StartAsync(RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>The run now, or null when there is no such run.</summary>
    [Alias("status")]
    Task<RunStatus?> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The run with everything resolved, or null when there is no such run or it has not left the queue yet.</summary>
    [Alias("plan")]
    Task<RunPlan?> PlanAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Updates after sequence number <paramref name="after"/> (0 = from the oldest kept), live until the run ends; the last
    /// one holds a terminal state. After a broken connection, call again with the last sequence number seen.
    /// </summary>
    [Alias("watch")]
    IAsyncEnumerable<RunUpdate> WatchAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Cancels the run between two leases and answers with the terminal state; on an ended run it changes nothing.</summary>
    [Alias("cancel")]
    Task<RunStatus?> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes a checkpoint at the next boundary between two leases and answers when it is durable.</summary>
    [Alias("checkpoint"), ResponseTimeout("00:02:00")]
    Task<CheckpointInfo> CheckpointAsync(CancellationToken cancellationToken = default);

    /// <summary>The run's durable checkpoints, oldest first.</summary>
    [Alias("checkpoints")]
    Task<CheckpointInfo[]> ListCheckpointsAsync(CancellationToken cancellationToken = default);
}

/// <summary>The states of a run.</summary>
[GenerateSerializer]
public enum RunState
{
    /// <summary>Accepted and durable.</summary>
    Submitted,

    /// <summary>Waits, and <see cref="RunStatus.Reason"/> says for what.</summary>
    Queued,

    /// <summary>Trains.</summary>
    Running,

    /// <summary>Found by a new activation after a crash; loads its last checkpoint.</summary>
    Recovering,

    /// <summary>All iterations done; the final checkpoint is durable.</summary>
    Completed,

    /// <summary>Ended by a fault; <see cref="RunStatus.Reason"/> says which.</summary>
    Failed,

    /// <summary>Ended by a user.</summary>
    Cancelled,
}

/// <summary>Which states are final.</summary>
public static class RunStates
{
    /// <summary>Whether a run in this state has ended.</summary>
    public static bool IsTerminal(this RunState state) => state is RunState.Completed or RunState.Failed or RunState.Cancelled;
}

/// <summary>A run at one moment.</summary>
[GenerateSerializer, Immutable, Alias("gan.status")]
public sealed record RunStatus
{
    /// <summary>The run's id.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>The spec as submitted, completed with the variant's defaults.</summary>
    [Id(1)] public required RunSpec Spec { get; init; }

    /// <summary>Its state.</summary>
    [Id(2)] public required RunState State { get; init; }

    /// <summary>Why it waits or failed; empty otherwise.</summary>
    [Id(3)] public string Reason { get; init; } = "";

    /// <summary>The generation: rises with every recovery, so that late messages of an older one are refused.</summary>
    [Id(4)] public int Generation { get; init; }

    /// <summary>Committed iterations.</summary>
    [Id(5)] public long Iteration { get; init; }

    /// <summary>The latest progress, once there is any.</summary>
    [Id(6)] public RunProgress? Progress { get; init; }

    /// <summary>Where the networks and the workers sit.</summary>
    [Id(7)] public GrainPlace[] Places { get; init; } = [];

    /// <summary>The run's folder below the storage root.</summary>
    [Id(8)] public string Folder { get; init; } = "";

    /// <summary>When it was submitted (UTC).</summary>
    [Id(9)] public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it ended (UTC), or null.</summary>
    [Id(10)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Steps skipped because an averaged gradient was not finite.</summary>
    [Id(11)] public long SkippedSteps { get; init; }

    /// <summary>Version of the discriminator: k·T after T iterations without skips.</summary>
    [Id(12)] public long DiscriminatorVersion { get; init; }

    /// <summary>Version of the generator: T after T iterations without skips.</summary>
    [Id(13)] public long GeneratorVersion { get; init; }

    /// <summary>The newest checkpoint's name, or empty.</summary>
    [Id(14)] public string LastCheckpoint { get; init; } = "";
}

/// <param name="Part"><c>discriminator</c>, <c>generator</c> or <c>worker 0</c>, <c>worker 1</c>, …</param>
/// <param name="Silo">The silo's name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Device">Device and lane, for example <c>cpu lane 0 × 2 threads</c>.</param>
[GenerateSerializer, Immutable, Alias("gan.place")]
public sealed record GrainPlace(
    [property: Id(0)] string Part, [property: Id(1)] string Silo, [property: Id(2)] string Address, [property: Id(3)] string Device);

/// <summary>Means over the iterations since the update before (about a second), weighted by samples.</summary>
[GenerateSerializer, Immutable, Alias("gan.progress")]
public sealed record RunProgress
{
    /// <summary>Committed iterations.</summary>
    [Id(0)] public long Iteration { get; init; }

    /// <summary>Iterations per second.</summary>
    [Id(1)] public double IterationsPerSecond { get; init; }

    /// <summary>Real images per second over all workers: iterations/s × k × global minibatch.</summary>
    [Id(2)] public double ImagesPerSecond { get; init; }

    /// <summary>The discriminator's loss.</summary>
    [Id(3)] public double LossD { get; init; }

    /// <summary>The generator's loss.</summary>
    [Id(4)] public double LossG { get; init; }

    /// <summary>Mean D(x) over real samples: 0 to 1, or the mean output of a critic (<see cref="IsCritic"/>).</summary>
    [Id(5)] public double DReal { get; init; }

    /// <summary>Mean D(G(z)), likewise.</summary>
    [Id(6)] public double DFake { get; init; }

    /// <summary>The value function V(D,G) = E[log D(x)] + E[log(1 − D(G(z)))], nats; −log 4 at the optimum (Goodfellow et al., eq. 1 and Theorem 1).</summary>
    [Id(7)] public double Value { get; init; }

    /// <summary>Estimated seconds until the last iteration.</summary>
    [Id(8)] public double EtaSeconds { get; init; }

    /// <summary>The variant's own scalars by name, for example <c>reconstruction</c>; empty for most.</summary>
    [Id(9)] public Dictionary<string, double> Named { get; init; } = [];

    /// <summary>Whether D is no probability: <see cref="DReal"/> and <see cref="DFake"/> are means of its outputs, and <see cref="Value"/> is not defined.</summary>
    [Id(10)] public bool IsCritic { get; init; }
}

/// <summary>One line of <c>ganctl watch</c>: a change of state, an event or progress.</summary>
[GenerateSerializer, Immutable, Alias("gan.update")]
public sealed record RunUpdate
{
    /// <summary>Rises by one with every update of a run, across generations.</summary>
    [Id(0)] public required long Sequence { get; init; }

    /// <summary>When (UTC).</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>The state at that moment.</summary>
    [Id(2)] public required RunState State { get; init; }

    /// <summary>Progress, or null.</summary>
    [Id(3)] public RunProgress? Progress { get; init; }

    /// <summary>What happened (joined, lost, skipped, checkpointed, …) in words, or empty.</summary>
    [Id(4)] public string Event { get; init; } = "";
}

/// <param name="Name"><c>iteration-gGeneration</c>, for example <c>2000-g1</c>.</param>
/// <param name="Iteration">Committed iterations.</param>
/// <param name="Generation">The generation that wrote it.</param>
/// <param name="Bytes">Size of all its files.</param>
/// <param name="WrittenAt">When (UTC).</param>
/// <param name="Folder">Where, below the storage root.</param>
[GenerateSerializer, Immutable, Alias("gan.checkpoint-info")]
public sealed record CheckpointInfo(
    [property: Id(0)] string Name, [property: Id(1)] long Iteration, [property: Id(2)] int Generation, [property: Id(3)] long Bytes,
    [property: Id(4)] DateTimeOffset WrittenAt, [property: Id(5)] string Folder);
