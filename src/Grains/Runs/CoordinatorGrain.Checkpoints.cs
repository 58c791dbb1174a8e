using System.Diagnostics;
using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Grains.Faults;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Runs;

/// <content>Writing checkpoints: copied between two leases, stored beside the next ones.</content>
public sealed partial class CoordinatorGrain
{
    private const int StoreAttempts = 3;

    private readonly List<TaskCompletionSource<CheckpointInfo>> requests = [];
    private TaskCompletionSource<CheckpointInfo>[] underway = [];   // the requests that the checkpoint which is being stored answers
    private Task<CheckpointInfo?> storing = Task.FromResult<CheckpointInfo?>(null);
    private bool hangs;   // training has waited its patience for what is being stored
    private readonly CheckpointAlarm alarm;
    private long lastCapture;

    private CheckpointStore Store() => new(Folder, time);

    private void BeginsCheckpoints() => lastCapture = time.GetTimestamp();

    private bool IsCheckpointDue(long every) =>
        (every > 0 && iteration % every == 0)
        || (Record.Spec!.CheckpointSeconds is > 0 and var seconds && time.GetElapsedTime(lastCapture) >= TimeSpan.FromSeconds(seconds));

    // A checkpoint of now, on disk when this answers. Null when it failed: the one before stays.
    private async Task<CheckpointInfo?> CheckpointAsync(string why)
    {
        if (!await CaptureAsync(why))
            return null;
        if (!await IsStoredAsync())
        {
            StillStores();
            return null;
        }

        var info = await storing;
        if (info is not null)
            Answer(TakeRequests(), info);   // nothing was learned since
        return info;
    }

    // A slow disk is not one that fails: the last checkpoint is waited for as long as a run may be without one, unless people or the silo ask for something else.
    private async Task<CheckpointInfo?> LastCheckpointAsync(CancellationToken stop)
    {
        var info = await CheckpointAsync("at the end");
        while (info is null && hangs && !alarm.IsTooOld(options.CheckpointMaxAge) && !cancelRequested && !pauseRequested && !IsLeaving())
        {
            await Task.WhenAny(storing, Task.Delay(RetryDelay, time, stop));
            stop.ThrowIfCancellationRequested();
            if (storing.IsCompleted)
                info = await CheckpointAsync("at the end");
        }

        return info;
    }

    // Whether nothing is being stored any more. Storage that hangs is storage that fails, and is not waited for so long again.
    private async Task<bool> IsStoredAsync()
    {
        hangs = !await HappensAsync(storing, hangs ? RetryDelay : options.CheckpointPatience, "checkpoint", stopping.Token);
        return !hangs;
    }

    // Training goes on without, under an alarm.
    private void StillStores() => Fail($"no checkpoint was taken at iteration {iteration}: an earlier one is still being stored.", TakeRequests());

    // Before an end, an unload and a new generation, which storage that hangs does not hold up: what it stores late counts for nothing.
    private async Task SettleAsync()
    {
        var known = hangs;
        if (!await IsStoredAsync() && !known)
            log.Event(told.State, "a checkpoint is still being stored; the run goes on without it", EventKinds.Alarm);
    }

    // Training stalls here, for the copy and for the checkpoint before if its disk is slower than the interval; the rest happens beside the next leases.
    // False when nothing was copied.
    private async Task<bool> CaptureAsync(string why)
    {
        var start = time.GetTimestamp();
        lastCapture = start;
        if (!await IsStoredAsync())
        {
            StillStores();
            return false;
        }

        lastCapture = time.GetTimestamp();
        // Nothing was learned since the last one, which another activation may have stored.
        if (Record.Checkpoint.Length > 0 && Record.Iteration == iteration && alarm.Text is null && CurrentInfo() is { } same)
        {
            storing = Task.FromResult<CheckpointInfo?>(same);
            Answer(TakeRequests(), same);
            return true;
        }

        // What is asked for from here on gets a checkpoint of its own: this one would be older than the request.
        underway = TakeRequests();
        var capture = new CaptureRequest(Record.Generation, iteration, "");
        try
        {
            var states = await Task.WhenAll(Networks().Select(network => network.CaptureAsync(capture)));
            var stall = time.GetElapsedTime(start);
            GanInstruments.CheckpointStall.Record(stall.TotalSeconds);
            storing = StoreAsync(capture, states.ToDictionary(state => state.Place.Part, state => state.Version), progress?.Value ?? double.NaN, why, stall, underway);
            return true;
        }
        catch (Exception e) when (e is RunException || (LeaseBoard.IsLoss(e) && e is not InconsistentStateException))
        {
            // The next lease finds out whether a network is lost.
            Fail($"the checkpoint at iteration {iteration} could not be copied: {e.Message}", underway);
            storing = Task.FromResult<CheckpointInfo?>(null);
            return false;
        }
    }

    private async Task<CheckpointInfo?> StoreAsync(CaptureRequest capture, Dictionary<string, long> versions, double value, string why, TimeSpan stall, TaskCompletionSource<CheckpointInfo>[] asked)
    {
        using var trace = Tracing.Root("checkpoint");
        trace.Activity?.SetTag(TagNames.Run, RunId).SetTag(TagNames.Iteration, capture.Iteration);
        var start = time.GetTimestamp();
        Exception? fault = null;
        for (var attempt = 0; attempt < StoreAttempts; attempt++)
        {
            try
            {
                var info = Info(await WriteCheckpointAsync(capture, versions, value));
                faults.At(FaultPoints.Record, new FaultSite(RunId, info.Iteration));
                if (!await MoveIfAsync(() => IsCurrent(capture), () => Advance(info, asked.Length > 0)))
                    break;
                Written(info, why, stall, time.GetElapsedTime(start));
                Answer(asked, info);
                return info;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RunException or RecordUnavailableException || (LeaseBoard.IsLoss(e) && e is not InconsistentStateException))
            {
                fault = e;
                if (e is RecordUnavailableException || LeaseBoard.IsLoss(e))
                    break;
                await Task.Delay(RetryDelay * (1 << attempt), time, stopping.Token);
            }
        }

        if (!IsCurrent(capture))
        {
            Refuse(asked, $"Run '{RunId}': the checkpoint at iteration {capture.Iteration} came too late, generation {capture.Generation} is over.");
            return null;
        }

        trace.Activity?.SetStatus(ActivityStatusCode.Error, fault!.Message);
        Fail($"the checkpoint at iteration {capture.Iteration} could not be written: {fault!.Message}", asked);
        return null;
    }

    // Whether the generation that it was taken of is still this one's to write.
    private bool IsCurrent(CaptureRequest capture) => capture.Generation == Record.Generation && !Record.State.IsTerminal() && !stopping.IsCancellationRequested;

    private void Advance(CheckpointInfo info, bool isAskedFor)
    {
        (Record.Checkpoint, Record.Iteration) = (info.Name, info.Iteration);
        if (isAskedFor)
            Pin(info.Name);
        if (info.Iteration > Record.LostAt)
            Record.FruitlessLosses = 0;
    }

    private void Written(CheckpointInfo info, string why, TimeSpan stall, TimeSpan took)
    {
        if (alarm.Text is not null)
            log.Event(told.State, "checkpoints can be written again", EventKinds.Alarm);
        alarm.Clear();
        GanInstruments.CheckpointDuration.Record(took.TotalSeconds);
        live?.CheckpointWritten(info.Bytes);
        var text = $"checkpoint {info.Name} is written{(why.Length == 0 ? "" : $" ({why})")}: training stalled {Milliseconds(stall)} ms, storing took {Milliseconds(took)} ms";
        log.Event(told.State, text, EventKinds.Checkpoint);
        Retain();
    }

    private void Fail(string message, TaskCompletionSource<CheckpointInfo>[] asked)
    {
        GanInstruments.CheckpointFailures.Add(1);
        alarm.Raise($"{message} The newest checkpoint is '{Record.Checkpoint}'.");
        log.Event(told.State, $"{message} (the one before, '{Record.Checkpoint}', is intact)", EventKinds.Alarm);
        Refuse(asked, $"Run '{RunId}': {message} The one before, '{Record.Checkpoint}', is intact.");
    }

    // Both networks save into one temporary folder, which becomes the checkpoint.
    private async Task<CheckpointManifest> WriteCheckpointAsync(CaptureRequest capture, Dictionary<string, long> versions, double value)
    {
        var store = Store();
        var temporary = store.BeginTemporary(capture.Iteration, capture.Generation);
        try
        {
            var request = capture with { Folder = folders.RelativeTo(temporary) };
            await Task.WhenAll(Networks().Select(network => network.SaveCaptureAsync(request)));
            var details = new Dictionary<string, string>
            {
                ["runId"] = RunId,
                ["variant"] = Record.Spec!.Variant!,
                ["dataset"] = Record.Spec.Dataset!,
                ["datasetHash"] = Record.DatasetHash,
            };
            if (double.IsFinite(value))
                details[Retention.ValueDetail] = value.ToString("R", CultureInfo.InvariantCulture);
            var site = new FaultSite(RunId, capture.Iteration);
            return await AsideAsync(() => store.Commit(temporary, versions, details, () => faults.At(FaultPoints.Manifest, site)));
        }
        catch
        {
            store.Discard(temporary);
            throw;
        }
    }

    // What retention allows to go, goes; a folder that cannot be deleted costs its space, not the run.
    private void Retain()
    {
        try
        {
            var store = Store();
            var all = store.List();
            var line = new CheckpointLine(Record, all.Select(manifest => manifest.Name));
            var keep = Record.Spec!.KeepCheckpoints ?? SpecResolver.KeepCheckpoints;
            foreach (var name in Retention.Superfluous(all, line, keep, Record.Checkpoint, Record.Pinned.ToHashSet(), InUse()))
            {
                store.Delete(name);
                log.Event(told.State, $"checkpoint {name} is deleted: neither newest, pinned nor in use", EventKinds.Checkpoint);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Event(told.State, $"an old checkpoint could not be deleted: {e.Message}", EventKinds.Alarm);
        }
    }

    private static void Answer(TaskCompletionSource<CheckpointInfo>[] asked, CheckpointInfo info)
    {
        foreach (var request in asked)
            request.TrySetResult(info);
    }

    private TaskCompletionSource<CheckpointInfo>[] TakeRequests()
    {
        TaskCompletionSource<CheckpointInfo>[] taken = [.. requests];
        requests.Clear();
        return taken;
    }

    private void FailRequests(string reason) => Refuse([.. TakeRequests(), .. underway], reason);

    private static void Refuse(TaskCompletionSource<CheckpointInfo>[] asked, string reason)
    {
        foreach (var request in asked)
            request.TrySetException(new RunException(reason));
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
