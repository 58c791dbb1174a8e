using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Coordination;

/// <content>Requests of people. Those that change the run set its desired state and wait until the loop has acted on it.</content>
public sealed partial class CoordinatorGrain
{
    private const int MaxEvents = 1_000;

    // How long a cancel waits for the lease that runs before it is revoked.
    private static readonly TimeSpan CancelWaitLimit = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public Task<RunStatus?> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    /// <inheritdoc/>
    public Task<RunPlan?> PlanAsync(CancellationToken cancellationToken) =>
        Task.FromResult(run.Record.Exists ? run.Record.Value.Plan : null);

    /// <inheritdoc/>
    public Task<SampleSource?> SampleSourceAsync(string? checkpoint, CancellationToken cancellationToken) =>
        run.Commands.SampleSourceAsync(checkpoint);

    /// <inheritdoc/>
    public IAsyncEnumerable<RunUpdate> WatchAsync(long after, CancellationToken cancellationToken) =>
        run.Watch.WatchAsync(after, EnsureLoop, cancellationToken);

    /// <inheritdoc/>
    public Task<RunUpdate[]> EventsAsync(long after, int count, CancellationToken cancellationToken)
    {
        RequireRun();
        return Task.FromResult(run.Log.ReadEvents(after, Math.Clamp(count, 1, MaxEvents)));
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> CancelAsync(CancellationToken cancellationToken)
    {
        if (!run.Record.Exists || run.Record.HasEnded)
            return Status();
        Ask(IntentEvent.CancelAsked);
        var start = Time.GetTimestamp();
        if (!await run.Wait.ReachesAsync(RunStates.IsTerminal, CancelWaitLimit, cancellationToken))
            await run.Runner.RevokeAsync();
        await run.Wait.RequireAsync("cancelled", RunStates.IsTerminal, cancellationToken, RequestWait.Limit - Time.GetElapsedTime(start));
        // The end is durable; its devices are free a moment later.
        await Time.WaitUntilAsync(loop, CancelWaitLimit, "end", cancellationToken);
        return Status();
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> PauseAsync(CancellationToken cancellationToken)
    {
        var isPaused = run.Record.State == RunState.Paused && run.Control.Desired.Intent is not (RunIntent.Resume or RunIntent.Withdraw);
        if (!run.Record.Exists || run.Record.HasEnded || isPaused)
            return Status();
        Ask(IntentEvent.PauseAsked);
        await run.Wait.RequireAsync(
            "paused", state => state == RunState.Paused || state.IsTerminal() || run.Control.Desired.Intent == RunIntent.Train,
            cancellationToken);
        return Status();
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> ResumeAsync(CancellationToken cancellationToken)
    {
        if (!run.Record.Exists || run.Record.HasEnded)
            return Status();
        if (RunData.ReaderChange(RunId, run.Record.Value.Spec!.Dataset, run.Record.Value.DatasetHash) is { } change)
            throw new RunException(change);
        var before = run.Control.Resumes;
        var isPaused = run.Record.State == RunState.Paused || run.Control.Desired.IsPausing;
        Ask(IntentEvent.ResumeAsked);
        // What it waited for may still be missing: then it is paused again, before anybody looks.
        if (isPaused)
        {
            await run.Wait.RequireAsync(
                "resumed",
                state => (state != RunState.Paused && !run.Control.Desired.IsPausing) || run.Control.Resumes > before, cancellationToken);
        }

        return Status();
    }

    /// <inheritdoc/>
    public Task<CheckpointInfo> CheckpointAsync(CancellationToken cancellationToken)
    {
        RequireRun();
        return run.Commands.TakeAsync(EnsureLoop, cancellationToken);
    }

    /// <inheritdoc/>
    public Task EvaluatedAsync(EvaluationResult result, CancellationToken cancellationToken)
    {
        RequireRun();
        run.Evaluations.Observe(result);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<CheckpointInfo[]> ListCheckpointsAsync(CancellationToken cancellationToken)
    {
        RequireRun();
        return run.Library.ListAsync();
    }

    /// <inheritdoc/>
    public Task<CheckpointReport[]> VerifyCheckpointsAsync(string? name, CancellationToken cancellationToken)
    {
        RequireRun();
        return run.Library.VerifyAsync(name);
    }

    /// <inheritdoc/>
    public Task<CheckpointInfo> PinCheckpointAsync(string name, bool pinned, CancellationToken cancellationToken)
    {
        RequireRun();
        return run.Library.PinAsync(name, pinned);
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> RestoreCheckpointAsync(string name, CancellationToken cancellationToken)
    {
        RequireRun();
        await run.Commands.RestoreAsync(name, cancellationToken);
        return Status();
    }

    /// <inheritdoc/>
    public Task<HeldCheckpoint> HoldCheckpointAsync(string name, CancellationToken cancellationToken)
    {
        RequireRun();
        return Task.FromResult(run.Library.Hold(name));
    }

    /// <inheritdoc/>
    public Task<SlotLease?> SlotAsync(CancellationToken cancellationToken) => Task.FromResult(run.Slot.Lease);

    private RunStatus? Status() => run.Status();

    private void Ask(IntentEvent asked)
    {
        EnsureLoop();
        run.Control.Request(asked);
    }
}
