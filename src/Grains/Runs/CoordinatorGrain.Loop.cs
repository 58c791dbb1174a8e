using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Runs;

/// <content>The loop: wait for a place, begin a generation, train it, judge how it ended.</content>
public sealed partial class CoordinatorGrain
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PausedPeriod = TimeSpan.FromMinutes(1);

    // How a generation ended.
    private enum End
    {
        Completed,
        Cancelled,
        Paused,
        Restored,
        Drained,
        SlotLost,
        Diverged,
        Failed,
        Lost,
    }

    private async Task DriveAsync()
    {
        using var scope = logger.BeginScope(new LogScope(RunId));
        Tracing.Quiet();
        live = new LiveRun(RunId, Record.Spec!.Variant!, told.State, time);
        local.Add(RunId);
        try
        {
            await DriveToTheEndAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(RunId);
        }
        catch (InconsistentStateException e)
        {
            // Another activation wrote the record since: it is the run's coordinator now.
            LogSuperseded(RunId, e);
            DeactivateOnIdle();
        }
        catch (Exception e)
        {
            LogFault(RunId, e);
            await SurviveAsync(e);
            DeactivateOnIdle();
        }
        finally
        {
            live?.Dispose();
            local.Remove(RunId);
            renewal?.Dispose();
            renewal = null;
            FailRequests($"Run '{RunId}' no longer trains here; ask again.");
        }
    }

    // Whatever this was, the reminder brings a fresh activation, which begins at the last checkpoint; but not for ever. The count is durable, as this activation ends here.
    private async Task SurviveAsync(Exception fault)
    {
        try
        {
            if (storing.IsFaulted)
                storing = Task.FromResult<CheckpointInfo?>(null);
            // A record that is out of reach is no loss, and nothing can be written now.
            if (fault is RecordUnavailableException)
                return;
            if (LostForGood(fault.Message) is { } reason)
                await EndAsync(RunState.Failed, reason);
            else
                await WriteAsync(told.State, told.Reason, $"the coordinator failed and will be activated again: {fault.Message}", EventKinds.Lost);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFault(RunId, e);
        }
    }

    // Counts a loss: why the run fails of it, or null while it may try again.
    private string? LostForGood(string reason)
    {
        Record.FruitlessLosses = iteration > Record.LostAt ? 0 : Record.FruitlessLosses + 1;
        Record.LostAt = iteration;
        return Record.FruitlessLosses < options.RecoveriesWithoutProgress
            ? null
            : $"{Record.FruitlessLosses} recoveries in a row came no further than iteration {iteration}; the last loss: {reason}";
    }

    private async Task DriveToTheEndAsync(CancellationToken stop)
    {
        while (!told.State.IsTerminal())
        {
            stop.ThrowIfCancellationRequested();
            if (cancelRequested)
            {
                await EndAsync(RunState.Cancelled, "cancelled by a user");
                return;
            }

            // What is durable goes on elsewhere, paused or not.
            if (IsLeaving())
                return;
            if (pauseRequested || told.State == RunState.Paused)
            {
                await StayPausedAsync("by a user", stop);
                continue;
            }

            if (!await HasPlaceAsync(stop))
                continue;
            var (end, reason) = await GenerationAsync(stop);
            if (end == End.Lost && LostForGood(reason) is { } final)
                (end, reason) = (End.Failed, final);
            await AfterAsync(end, reason, stop);
        }
    }

    // A generation, or the rest of one whose networks still hold it. Storage that is down pauses it where it stands.
    private async Task<(End, string)> GenerationAsync(CancellationToken stop)
    {
        try
        {
            if (!holds || !await NetworksHoldAsync())
            {
                holds = false;
                if (await BeginAsync(stop) is { } failed)
                    return failed;
                holds = true;
            }

            return await TrainAsync(stop);
        }
        catch (Exception e) when (e is RecordUnavailableException or IOException or UnauthorizedAccessException)
        {
            return (End.Paused, $"StorageUnavailable: {e.Message}");
        }
    }

    private async Task AfterAsync(End end, string reason, CancellationToken stop)
    {
        switch (end)
        {
            case End.Completed:
                await EndAsync(RunState.Completed, "", $"all {iteration} iterations are done");
                return;
            case End.Cancelled:
                await EndAsync(RunState.Cancelled, reason);
                return;
            case End.Failed:
                await EndAsync(RunState.Failed, reason);
                return;
            case End.Paused:
                await StayPausedAsync(reason, stop);
                return;
            case End.Diverged when Record.Rollbacks > 0:
                await EndAsync(RunState.Failed, $"Diverged: {reason}");
                return;
            case End.Diverged:
                (Record.FruitlessLosses, Record.LostAt) = (0, 0);   // it goes back on purpose
                Record.Rollbacks++;
                GanInstruments.Rollbacks.Add(1);
                log.Event(RunState.Recovering, $"training diverged at iteration {iteration} and goes back once, to the last healthy checkpoint: {reason}", EventKinds.RolledBack);
                break;
            case End.Restored:
                (Record.FruitlessLosses, Record.LostAt) = (0, 0);
                log.Event(RunState.Recovering, $"generation {Record.Generation} is over at iteration {iteration}: {reason}", EventKinds.RolledBack);
                break;
            case End.Drained:
                log.Event(RunState.Recovering, $"generation {Record.Generation} is over at iteration {iteration}: {reason}", EventKinds.Generation);
                break;
            default:
                log.Event(RunState.Recovering, $"generation {Record.Generation} is over at iteration {iteration}: {reason}", EventKinds.Lost);
                GanInstruments.Recoveries.Add(1);
                break;
        }

        await UnloadAsync();
        if (end == End.Drained)
            Drained();
        else if (end is End.Lost or End.SlotLost)
            await Task.Delay(RetryDelay, time, stop);
    }

    // Durably paused, with nothing held but the record; where no checkpoint could be written, the networks stay as they are.
    private async Task StayPausedAsync(string reason, CancellationToken stop)
    {
        (pauseRequested, pausing) = (false, true);
        var kept = holds && await CheckpointAsync("before the pause") is null;
        if (resumeRequested && told.State != RunState.Paused)
        {
            Withdraw();
            return;
        }

        var where = kept ? $"{reason}; no checkpoint of iteration {iteration} could be written, so the networks stay loaded" : reason;
        if (!kept)
        {
            await UnloadAsync();
            await ReleaseSlotAsync();
        }

        if (told.State != RunState.Paused)
            await TellPausedAsync(where);
        pausing = false;
        FailRequests($"Run '{RunId}' is paused: 'ganctl resume {RunId}' has it go on.");
        while (!resumeRequested && !cancelRequested && !IsLeaving())
        {
            var later = kept && !storing.IsCompleted ? storing : wake.Task;
            await Task.WhenAny(wake.Task, later, Task.Delay(PausedPeriod, time, stop));
            stop.ThrowIfCancellationRequested();
            if (!kept || !storing.IsCompleted || Record.Iteration != iteration)
                continue;
            kept = false;
            await UnloadAsync();
            await ReleaseSlotAsync();
            log.Event(told.State, $"the checkpoint of iteration {iteration} came late; the networks are unloaded", EventKinds.Checkpoint);
        }

        alarm.BeginAnew();
        if (resumeRequested && !cancelRequested)
            await LeavePauseAsync();
        resumeRequested = false;
    }

    // Somebody resumed it before it was paused: its networks are loaded, and it goes on.
    private void Withdraw()
    {
        (pausing, resumeRequested) = (false, false);
        alarm.BeginAnew();
        log.Event(told.State, "resumed by a user before it was paused", EventKinds.State);
    }

    private async Task TellPausedAsync(string reason)
    {
        try
        {
            await WriteAsync(RunState.Paused, reason);
        }
        catch (RecordUnavailableException e)
        {
            // What is durable says Running, and a crash now would recover the run. People are told what it does: it waits for storage.
            told = (RunState.Paused, reason);
            live?.State = RunState.Paused;
            log.Event(RunState.Paused, $"{reason} (the record could not be written either: {e.Message})", EventKinds.State);
        }
    }

    private async Task LeavePauseAsync()
    {
        try
        {
            await WriteAsync(RunState.Queued, "", "resumed by a user");
            resumes++;
        }
        catch (RecordUnavailableException e)
        {
            log.Event(told.State, $"the run cannot be resumed, the record cannot be written: {e.Message}", EventKinds.Alarm);
        }
    }
}
