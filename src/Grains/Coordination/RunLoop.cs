using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Coordination;

/// <summary>
/// The loop of a run: wait for a place, run a generation, judge how it ended, until the run has ended or its silo leaves.
/// </summary>
internal sealed class RunLoop(
    string runId, DurableRecord record, RunControl control, TrainingPosition position, PlaceFinder places, SlotHolder slot,
    DrainingSilos draining, GenerationRunner runner, RunPauser pause, CheckpointService checkpoints, RunLog log, GanOptions options,
    TimeProvider time)
{
    private static readonly TimeSpan QueuePeriod = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the run has ended, or until what is durable goes on elsewhere.</summary>
    public async Task RunLoopAsync(CancellationToken stop)
    {
        while (!record.HasEnded)
        {
            stop.ThrowIfCancellationRequested();
            if (control.Desired.IsCancelled)
            {
                await EndAsync(RunState.Cancelled, "cancelled by a user");
                return;
            }

            // What is durable goes on elsewhere, paused or not.
            if (draining.IsOwnSiloLeaving)
                return;
            if (control.Desired.IsPauseDue || record.State == RunState.Paused)
                await pause.StayPausedAsync("by a user", stop);
            else if (await WaitForPlaceAsync(stop))
                await RunGenerationAsync(stop);
        }
    }

    /// <summary>
    /// After any failure the reminder activates the coordinator again, which starts at the last checkpoint, up to a limit. The count is
    /// durable, as this activation ends here.
    /// </summary>
    public async Task HandleFatalErrorAsync(Exception error)
    {
        checkpoints.ForgetFault();
        // An unreachable record does not count as a failure of the run, and nothing can be written now.
        if (error is RecordUnavailableException)
            return;
        if (CountFailure(error.Message) is { } reason)
        {
            await EndAsync(RunState.Failed, reason);
            return;
        }

        var (state, why) = record.Status;
        await record.WriteStatusAsync(
            state, why, $"the coordinator failed and will be activated again: {error.Message}", EventKinds.Lost,
            progress: state.IsTerminal() ? position.Progress : null);
    }

    private async Task RunGenerationAsync(CancellationToken stop)
    {
        var (end, reason) = await runner.RunAsync(stop);
        if (end == GenerationEnd.Lost && CountFailure(reason) is { } final)
            (end, reason) = (GenerationEnd.Failed, final);
        switch (end)
        {
            case GenerationEnd.Completed:
                await EndAsync(RunState.Completed, "", $"all {position.Iteration} iterations are done");
                break;
            case GenerationEnd.Cancelled:
                await EndAsync(RunState.Cancelled, reason);
                break;
            case GenerationEnd.Failed:
                await EndAsync(RunState.Failed, reason);
                break;
            case GenerationEnd.Diverged when record.Value.Rollbacks > 0:
                await EndAsync(RunState.Failed, $"Diverged: {reason}");
                break;
            case GenerationEnd.Paused:
                await pause.StayPausedAsync(reason, stop);
                break;
            default:
                await PrepareNextAsync(end, reason, stop);
                break;
        }
    }

    // The run goes on with another generation.
    private async Task PrepareNextAsync(GenerationEnd end, string reason, CancellationToken stop)
    {
        LogEnd(end, reason);
        await runner.UnloadAsync();
        if (end == GenerationEnd.Drained)
            draining.HandedOver();
        else if (end is GenerationEnd.Lost or GenerationEnd.SlotLost)
            await Task.Delay(options.RetryDelay, time, stop);
    }

    private void LogEnd(GenerationEnd end, string reason)
    {
        var over = $"generation {record.Value.Generation} is over at iteration {position.Iteration}: {reason}";
        switch (end)
        {
            case GenerationEnd.Diverged:
                ResetFailures();   // it goes back on purpose
                record.Note(r => r.Rollbacks++);
                GanInstruments.Rollbacks.Add(1);
                log.Event(
                    RunState.Recovering,
                    $"training diverged at iteration {position.Iteration} and goes back once, to the last healthy checkpoint: {reason}",
                    EventKinds.RolledBack);
                break;
            case GenerationEnd.Restored:
                ResetFailures();
                log.Event(RunState.Recovering, over, EventKinds.RolledBack);
                break;
            case GenerationEnd.Drained:
                log.Event(RunState.Recovering, over, EventKinds.Generation);
                break;
            default:
                log.Event(RunState.Recovering, over, EventKinds.Lost);
                GanInstruments.Recoveries.Add(1);
                break;
        }
    }

    // Waits a moment for what the run needs; true when it has all of it: silos of its kinds, and a slot.
    private async Task<bool> WaitForPlaceAsync(CancellationToken stop)
    {
        if (runner.AreNetworksLoaded && slot.Lease is not null)
            return true;
        var answer = await places.FindAsync();
        if (answer.IsReady)
            return true;
        if (answer.Waiting is not { } waiting)
        {
            await EndAsync(RunState.Failed, answer.Reason);
            return false;
        }

        if (record.Status != (waiting, answer.Reason))
            await record.WriteStatusAsync(waiting, answer.Reason);
        checkpoints.RefuseAll($"Run '{runId}' {answer.Reason}.");
        await Task.WhenAny(control.Woken, Task.Delay(QueuePeriod, time, stop));
        stop.ThrowIfCancellationRequested();
        return false;
    }

    private async Task EndAsync(RunState state, string reason, string? text = null)
    {
        await checkpoints.FinishStoringAsync();
        var (iteration, endedAt) = (position.Iteration, time.GetUtcNow());
        await record.WriteStatusAsync(
            state, reason, text, progress: position.Progress,
            change: r => (r.EndedAt, r.Iteration) = (endedAt, Math.Max(r.Iteration, iteration)));
        checkpoints.RefuseAll($"Run '{runId}' has ended ({state}).");
        await runner.UnloadAsync();
        await slot.ReleaseAsync();
    }

    private void ResetFailures() => record.Note(r => (r.ConsecutiveFailuresWithoutProgress, r.LostAt) = (0, 0));

    // Counts a loss: why the run fails of it, or null while it may try again.
    private string? CountFailure(string reason)
    {
        var at = position.Iteration;
        record.Note(r =>
            (r.ConsecutiveFailuresWithoutProgress, r.LostAt) = (at > r.LostAt ? 0 : r.ConsecutiveFailuresWithoutProgress + 1, at));
        var failures = record.Value.ConsecutiveFailuresWithoutProgress;
        return failures < options.RecoveriesWithoutProgress
            ? null
            : $"{failures} recoveries in a row came no further than iteration {at}; the last failure: {reason}";
    }
}
