using GanOrleans.Contracts.Specs;

namespace GanOrleans.Contracts.Runs;

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

    /// <summary>
    /// The value function V(D,G) = E[log D(x)] + E[log(1 − D(G(z)))], nats; −log 4 at the optimum (Goodfellow et al., eq. 1 and Theorem 1).
    /// </summary>
    [Id(7)] public double Value { get; init; }

    /// <summary>Estimated seconds until the last iteration.</summary>
    [Id(8)] public double EtaSeconds { get; init; }

    /// <summary>The variant's own scalars by name, for example <c>reconstruction</c>; empty for most.</summary>
    [Id(9)] public Dictionary<string, double> Named { get; init; } = [];

    /// <summary>
    /// Whether D is no probability: <see cref="DReal"/> and <see cref="DFake"/> are means of its outputs, and <see cref="Value"/> is not
    /// defined.
    /// </summary>
    [Id(10)] public bool IsCritic { get; init; }
}
