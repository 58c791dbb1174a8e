using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Coordination;

/// <summary>Pauses a run durably, with nothing held but the record, until somebody resumes or cancels it or its silo leaves.</summary>
internal sealed class RunPauser(
    string runId, DurableRecord record, RunControl control, TrainingPosition position, GenerationRunner runner,
    CheckpointService checkpoints, SlotHolder slot, DrainingSilos draining, RunLog log, TimeProvider time)
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMinutes(1);

    private bool isKept;   // no checkpoint could be written, so the networks stay loaded

    /// <summary>Pauses, and returns when the run goes on, ends or moves to another silo.</summary>
    public async Task StayPausedAsync(string reason, CancellationToken stop)
    {
        control.Report(IntentEvent.PauseBegun);
        isKept = runner.AreNetworksLoaded && await checkpoints.TakeAsync(position.Iteration, position.Value, "before the pause") is null;
        if (control.Desired.Intent == RunIntent.Withdraw)
        {
            // Somebody resumed it before it was paused: its networks are loaded, and it goes on.
            control.Report(IntentEvent.PauseWithdrawn);
            checkpoints.Alarm.Reset();
            log.Event(record.State, "resumed by a user before it was paused", EventKinds.State);
            return;
        }

        var where = isKept
            ? $"{reason}; no checkpoint of iteration {position.Iteration} could be written, so the networks stay loaded"
            : reason;
        if (!isKept)
            await FreeAsync();
        if (record.State != RunState.Paused)
            await ShowPausedAsync(where);
        control.Report(IntentEvent.PauseShown);
        checkpoints.RefuseAll($"Run '{runId}' is paused: 'ganctl resume {runId}' has it go on.");
        await WaitAsync(stop);
        checkpoints.Alarm.Reset();
        if (control.Desired.Intent == RunIntent.Resume)
            await LeaveAsync();
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        while (control.Desired.Intent is not (RunIntent.Resume or RunIntent.Cancel) && !draining.IsOwnSiloLeaving)
        {
            var woken = control.Woken;
            var later = isKept && !checkpoints.IsIdle ? checkpoints.Storing : woken;
            await Task.WhenAny(woken, later, Task.Delay(PollPeriod, time, stop));
            stop.ThrowIfCancellationRequested();
            if (!isKept || !checkpoints.IsIdle || record.Value.Iteration != position.Iteration)
                continue;
            isKept = false;
            await FreeAsync();
            log.Event(
                record.State, $"the checkpoint of iteration {position.Iteration} came late; the networks are unloaded",
                EventKinds.Checkpoint);
        }
    }

    private async Task FreeAsync()
    {
        await runner.UnloadAsync();
        await slot.ReleaseAsync();
    }

    private async Task ShowPausedAsync(string reason)
    {
        try
        {
            await record.WriteStatusAsync(RunState.Paused, reason);
        }
        catch (RecordUnavailableException e)
        {
            // What is durable says Running, and a crash now would recover the run. People are told what it does: it waits for storage.
            record.ShowUnrecorded(RunState.Paused, reason);
            log.Event(RunState.Paused, $"{reason} (the record could not be written either: {e.Message})", EventKinds.State);
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await record.WriteStatusAsync(RunState.Queued, "", "resumed by a user");
            control.Report(IntentEvent.Resumed);
        }
        catch (RecordUnavailableException e)
        {
            control.Report(IntentEvent.ResumeFailed);
            log.Event(record.State, $"the run cannot be resumed, the record cannot be written: {e.Message}", EventKinds.Alarm);
        }
    }
}
