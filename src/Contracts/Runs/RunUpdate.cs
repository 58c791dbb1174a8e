namespace GanOrleans.Contracts.Runs;

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

    /// <summary>Samples were compared with real data.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>The run's figures say that its training is sick, or well again.</summary>
    public const string Diagnosis = "diagnosis";
}
