using System.Diagnostics;
using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using Orleans.Storage;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>Takes checkpoints: copied between two leases, stored while the next ones run, one checkpoint at a time.</summary>
/// <remarks>Storage that fails or hangs costs an alarm, and training goes on; how long, its loop decides by <see cref="Alarm"/>.</remarks>
internal sealed class CheckpointService(
    string runId, DurableRecord record, NetworkPair networks, CheckpointWriter writer, CheckpointLibrary library, RetentionSweep retention,
    RunLog log, LiveRun live, TimeSpan patience, TimeSpan retryDelay, TimeProvider time, CancellationToken stop)
{
    private readonly CheckpointRequests requests = new();
    private Task<CheckpointInfo?> storing = Task.FromResult<CheckpointInfo?>(null);
    private bool hangs;   // training has waited its patience for what is being stored
    private long lastCapture;

    /// <summary>What is wrong with storing, since when, and when to try again.</summary>
    public CheckpointAlarm Alarm { get; } = new(time);

    /// <summary>Ends when nothing is being stored any more.</summary>
    public Task Storing => storing;

    /// <summary>What is being stored, or was last; null when it could not be.</summary>
    public Task<CheckpointInfo?> Stored => storing;

    /// <summary>Whether nothing is being stored.</summary>
    public bool IsIdle => storing.IsCompleted;

    /// <summary>Whether somebody waits for a checkpoint.</summary>
    public bool IsAsked => requests.Any;

    /// <summary>Answers with the next checkpoint, durable; a loop has to run, which takes it at its next boundary.</summary>
    public Task<CheckpointInfo> AskAsync() => requests.AddAsync();

    /// <summary>A generation begins: the time between checkpoints counts from here.</summary>
    public void BeginInterval() => lastCapture = time.GetTimestamp();

    /// <summary>Whether the seconds between two checkpoints are over.</summary>
    public bool IsTime() =>
        record.Value.Spec!.CheckpointSeconds is > 0 and var seconds && time.GetElapsedTime(lastCapture) >= TimeSpan.FromSeconds(seconds);

    /// <summary>Takes a checkpoint and returns when it is durable; null when that failed: the previous one stays the newest.</summary>
    public async Task<CheckpointInfo?> TakeAsync(long iteration, double value, string why)
    {
        if (!await CaptureAsync(iteration, value, why))
            return null;
        if (!await IsStoredAsync())
        {
            ReportStillStoring(iteration);
            return null;
        }

        var info = await storing;
        if (info is not null)
            CheckpointRequests.Answer(requests.Take(), info);   // nothing was learned since
        return info;
    }

    /// <summary>
    /// The last checkpoint. A slow disk is not one that fails: it is waited for as long as a run may be without a checkpoint, unless people
    /// or the silo ask for something else.
    /// </summary>
    public async Task<CheckpointInfo?> TakeLastAsync(long iteration, double value, TimeSpan maxAge, Func<bool> isInterrupted)
    {
        var info = await TakeAsync(iteration, value, "at the end");
        while (info is null && hangs && !Alarm.IsTooOld(maxAge) && !isInterrupted())
        {
            await Task.WhenAny(storing, Task.Delay(retryDelay, time, stop));
            stop.ThrowIfCancellationRequested();
            if (storing.IsCompleted)
                info = await TakeAsync(iteration, value, "at the end");
        }

        return info;
    }

    /// <summary>
    /// Copies a checkpoint and begins to store it. Training stalls here, for the copy and for the checkpoint before if its disk is slower
    /// than the interval; the rest happens beside the next leases. False when nothing was copied.
    /// </summary>
    public async Task<bool> CaptureAsync(long iteration, double value, string why)
    {
        var start = time.GetTimestamp();
        lastCapture = start;
        if (!await IsStoredAsync())
        {
            ReportStillStoring(iteration);
            return false;
        }

        lastCapture = time.GetTimestamp();
        // Nothing was learned since the last one, which another activation may have stored.
        if (record.Value.Checkpoint.Length > 0
            && record.Value.Iteration == iteration && Alarm.Text is null && library.Current() is { } same)
        {
            storing = Task.FromResult<CheckpointInfo?>(same);
            CheckpointRequests.Answer(requests.Take(), same);
            return true;
        }

        // What is asked for from here on gets a checkpoint of its own: this one would be older than the request.
        var asked = requests.TakeForCapture();
        var capture = new CaptureRequest(record.Value.Generation, iteration, "");
        try
        {
            var states = await networks.CaptureAsync(capture);
            var stall = time.GetElapsedTime(start);
            GanInstruments.CheckpointStall.Record(stall.TotalSeconds);
            var captured = new CapturedCheckpoint(capture, states.ToDictionary(state => state.Place.Part, state => state.Version), value);
            storing = StoreAsync(captured, why, stall, asked);
            return true;
        }
        catch (Exception e) when (e is RunException || (GrainCalls.IsUnreachable(e) && e is not InconsistentStateException))
        {
            // The next lease finds out whether a network is lost.
            ReportFailure($"the checkpoint at iteration {iteration} could not be copied: {e.Message}", asked);
            storing = Task.FromResult<CheckpointInfo?>(null);
            return false;
        }
    }

    /// <summary>
    /// Before an end, an unload and a new generation, which storage that hangs does not hold up: what it stores late counts for nothing.
    /// </summary>
    public async Task FinishStoringAsync()
    {
        var known = hangs;
        if (!await IsStoredAsync() && !known)
            log.Event(record.State, "a checkpoint is still being stored; the run goes on without it", EventKinds.Alarm);
    }

    /// <summary>Refuses whoever waits for a checkpoint.</summary>
    public void RefuseAll(string reason) => requests.RefuseAll(reason);

    /// <summary>Forgets a store that ended with an exception, which its loop has seen.</summary>
    public void ForgetFault()
    {
        if (storing.IsFaulted)
            storing = Task.FromResult<CheckpointInfo?>(null);
    }

    // Whether nothing is being stored any more. Storage that hangs is storage that fails, and is not waited for so long again.
    private async Task<bool> IsStoredAsync()
    {
        hangs = !await time.WaitUntilAsync(storing, hangs ? retryDelay : patience, "checkpoint", stop);
        return !hangs;
    }

    private async Task<CheckpointInfo?> StoreAsync(CapturedCheckpoint captured, string why, TimeSpan stall, CheckpointRequests.Batch asked)
    {
        using var trace = Tracing.Root("checkpoint");
        trace.Activity?.SetTag(TagNames.Run, runId).SetTag(TagNames.Iteration, captured.Request.Iteration);
        var start = time.GetTimestamp();
        var stored = await writer.StoreAsync(captured, pin: asked.Count > 0);
        if (stored.Info is { } info)
        {
            ReportStored(info, why, stall, time.GetElapsedTime(start));
            CheckpointRequests.Answer(asked, info);
        }
        else if (stored.Failure is { } failure)
        {
            trace.Activity?.SetStatus(ActivityStatusCode.Error, failure);
            ReportFailure($"the checkpoint at iteration {captured.Request.Iteration} could not be written: {failure}", asked);
        }
        else
        {
            CheckpointRequests.Refuse(
                asked,
                $"Run '{runId}': the checkpoint at iteration {captured.Request.Iteration} came too late, "
                + $"generation {captured.Request.Generation} is over.");
        }

        return stored.Info;
    }

    private void ReportStored(CheckpointInfo info, string why, TimeSpan stall, TimeSpan took)
    {
        if (Alarm.Text is not null)
            log.Event(record.State, "checkpoints can be written again", EventKinds.Alarm);
        Alarm.Clear();
        GanInstruments.CheckpointDuration.Record(took.TotalSeconds);
        live.CheckpointWritten(info.Bytes);
        var reason = why.Length == 0 ? "" : $" ({why})";
        log.Event(
            record.State,
            $"checkpoint {info.Name} is written{reason}: "
            + $"training stalled {Milliseconds(stall)} ms, storing took {Milliseconds(took)} ms",
            EventKinds.Checkpoint);
        retention.Run();
    }

    // Training goes on without, under an alarm.
    private void ReportStillStoring(long iteration) =>
        ReportFailure($"no checkpoint was taken at iteration {iteration}: an earlier one is still being stored.", requests.Take());

    private void ReportFailure(string message, CheckpointRequests.Batch asked)
    {
        GanInstruments.CheckpointFailures.Add(1);
        var before = record.Value.Checkpoint;
        Alarm.Raise($"{message} The newest checkpoint is '{before}'.");
        log.Event(record.State, $"{message} (the one before, '{before}', is intact)", EventKinds.Alarm);
        CheckpointRequests.Refuse(asked, $"Run '{runId}': {message} The one before, '{before}', is intact.");
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
