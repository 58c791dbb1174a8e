using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Contracts.Runs;

/// <summary>Walks one run through Algorithm 1: leases iterations to the workers, never carries a tensor. Key: the run's id.</summary>
/// <remarks>Status, watch and cancel interleave with training.</remarks>
[Alias("gan.coordinator")]
public interface ICoordinatorGrain : IGrainWithStringKey
{
    /// <summary>Creates the run durably and begins; repeated with the same spec it changes nothing. Called by the catalog.</summary>
    [Alias("start")]
    Task StartAsync(RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="StartAsync"/>, with what the catalog has resolved: the spec is checked and its data read once.</summary>
    [Alias("create")]
    Task CreateAsync(ResolvedRun resolved, CancellationToken cancellationToken = default);

    /// <summary>The run now, or null when there is no such run.</summary>
    [Alias("status")]
    Task<RunStatus?> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The run with everything resolved, or null when there is no such run or it has not left the queue yet.</summary>
    [Alias("plan")]
    Task<RunPlan?> PlanAsync(CancellationToken cancellationToken = default);

    /// <summary>Everything that drawing samples needs, in one call; null when there is no such run.</summary>
    /// <param name="checkpoint">A checkpoint, or null for the newest weights.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RunException">There is no such checkpoint.</exception>
    [Alias("sample-source")]
    Task<SampleSource?> SampleSourceAsync(string? checkpoint, CancellationToken cancellationToken = default);

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
    /// Writes a checkpoint between two leases, frees the networks and the slot, and answers when the run is durably <see
    /// cref="RunState.Paused"/>. On a paused run it changes nothing; a run that ended meanwhile stays ended.
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

    /// <summary>Takes in the result of an evaluation: it is told and shown, and the best checkpoint kept where the spec says so.</summary>
    [Alias("evaluated")]
    Task EvaluatedAsync(EvaluationResult result, CancellationToken cancellationToken = default);

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

    /// <summary>
    /// Takes an unfinished run back to one of its checkpoints: a new generation begins there. What was learned after it stays on disk until
    /// retention deletes it.
    /// </summary>
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

    /// <summary>
    /// A silo is about to leave: where the run's coordinator or networks sit there, a checkpoint is written and the networks are freed
    /// before this answers.
    /// </summary>
    [Alias("drain"), ResponseTimeout("00:02:00")]
    Task DrainAsync(string siloAddress, CancellationToken cancellationToken = default);
}
