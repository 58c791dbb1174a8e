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

    /// <summary>
    /// Writes a checkpoint between two leases, frees the networks and the slot, and answers when the run is durably <see cref="RunState.Paused"/>. On a paused
    /// run it changes nothing; a run that ended meanwhile stays ended.
    /// </summary>
    /// <exception cref="TimeoutException">Not within 25 s; the request stands, and asking again is safe.</exception>
    [Alias("pause")]
    Task<RunStatus?> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Has a paused run go on from where it stopped, or queue for its place; on any other run it changes nothing.</summary>
    [Alias("resume")]
    Task<RunStatus?> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>The run's events after a sequence number, oldest first, of its whole history; readable after its end too.</summary>
    /// <param name="after">The last sequence number already seen; 0 = from the beginning.</param>
    /// <param name="count">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("events")]
    Task<RunUpdate[]> EventsAsync(long after, int count, CancellationToken cancellationToken = default);

    /// <summary>Writes a checkpoint at the next boundary between two leases, pins it, and answers when both are durable.</summary>
    [Alias("checkpoint"), ResponseTimeout("00:02:00")]
    Task<CheckpointInfo> CheckpointAsync(CancellationToken cancellationToken = default);

    /// <summary>The run's durable checkpoints: those of branches that it has left, then its line, each oldest first.</summary>
    [Alias("checkpoints")]
    Task<CheckpointInfo[]> ListCheckpointsAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads every byte of one checkpoint, or of all, and compares it with its manifest. Changes nothing.</summary>
    /// <exception cref="RunException">There is no such run or checkpoint.</exception>
    [Alias("verify-checkpoints"), ResponseTimeout("00:10:00")]
    Task<CheckpointReport[]> VerifyCheckpointsAsync(string? name, CancellationToken cancellationToken = default);

    /// <summary>Pins a checkpoint, so that retention never deletes it, or takes the pin away.</summary>
    /// <exception cref="RunException">There is no such run or checkpoint.</exception>
    [Alias("pin-checkpoint")]
    Task<CheckpointInfo> PinCheckpointAsync(string name, bool pinned, CancellationToken cancellationToken = default);

    /// <summary>Takes an unfinished run back to one of its checkpoints: a new generation begins there. What was learned after it stays on disk until retention deletes it.</summary>
    /// <exception cref="RunException">There is no such run or checkpoint, the run has ended, or the checkpoint is damaged.</exception>
    [Alias("restore-checkpoint"), ResponseTimeout("00:05:00")]
    Task<RunStatus?> RestoreCheckpointAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Keeps retention from a checkpoint for some minutes, while somebody reads it; answers its files.</summary>
    /// <exception cref="RunException">There is no such run or checkpoint.</exception>
    [Alias("hold-checkpoint")]
    Task<HeldCheckpoint> HoldCheckpointAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The slot that this activation holds, or null; a device grain that lost its memory asks.</summary>
    [Alias("slot")]
    Task<SlotLease?> SlotAsync(CancellationToken cancellationToken = default);

    /// <summary>A silo is about to leave: where the run's coordinator or networks sit there, a checkpoint is written and the networks are freed before this answers.</summary>
    [Alias("drain"), ResponseTimeout("00:02:00")]
    Task DrainAsync(string siloAddress, CancellationToken cancellationToken = default);
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

    /// <summary>Stopped until somebody resumes it; <see cref="RunStatus.Reason"/> says who or what stopped it.</summary>
    Paused,

    /// <summary>Has less than its workers need, and a deadline for them to come; <see cref="RunStatus.Reason"/> names both.</summary>
    WaitingForWorkers,
}

/// <summary>Which states are final, and their words.</summary>
public static class RunStates
{
    /// <summary>The state as texts, JSON and metrics have it: <c>running</c>.</summary>
    public static string ToText(this RunState state) => state.ToString().ToLowerInvariant();

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

    /// <summary>The name of the newest checkpoint on the run's line, or empty.</summary>
    [Id(14)] public string LastCheckpoint { get; init; } = "";

    /// <summary>What the run's figures say is wrong with its training, with the evidence; empty when nothing is.</summary>
    [Id(30)] public string[] Diagnoses { get; init; } = [];

    /// <summary>What is wrong with the run's storage or workers now, though it goes on; empty when nothing is.</summary>
    [Id(31)] public string[] Alarms { get; init; } = [];

    /// <summary>The run and checkpoint that it branched off, <c>run@checkpoint</c>, or empty.</summary>
    [Id(32)] public string BranchedFrom { get; init; } = "";

    /// <summary>Shares of stragglers that steps went on without.</summary>
    [Id(33)] public long DroppedShares { get; init; }
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

    /// <summary>What sort of event it is, one of <see cref="EventKinds"/>, or empty for progress.</summary>
    [Id(5)] public string Kind { get; init; } = "";

    /// <summary>The generation that the progress is of: a later one may have left what it learned. 0 for events.</summary>
    [Id(6)] public int Generation { get; init; }
}

/// <summary>The sorts of events in a run's history.</summary>
public static class EventKinds
{
    /// <summary>A change of the run's state.</summary>
    public const string State = "state";

    /// <summary>A generation began or ended.</summary>
    public const string Generation = "generation";

    /// <summary>A part of the run came to a silo.</summary>
    public const string Joined = "joined";

    /// <summary>A part of the run was lost or out of reach.</summary>
    public const string Lost = "lost";

    /// <summary>Steps were skipped because a gradient was not finite.</summary>
    public const string Skipped = "skipped";

    /// <summary>A step went on without a straggler's share, or waits for it.</summary>
    public const string Straggler = "straggler";

    /// <summary>A checkpoint was written, deleted, pinned or found damaged.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The run went back to a checkpoint although nothing was lost.</summary>
    public const string RolledBack = "rolled-back";

    /// <summary>Something is wrong, and the run goes on.</summary>
    public const string Alarm = "alarm";

    /// <summary>The run's figures say that its training is sick, or well again.</summary>
    public const string Diagnosis = "diagnosis";
}
