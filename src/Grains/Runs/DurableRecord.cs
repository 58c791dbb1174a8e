using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Runs;

/// <summary>
/// The run record and its only writer. What it shows is durable: a write changes a copy, which takes the record's place when storage has
/// it. A write that fails changes nothing.
/// </summary>
/// <remarks>
/// One write at a time: the loop and the checkpoint that is stored beside it both change the record. Belongs to one activation.
/// </remarks>
internal sealed partial class DurableRecord(
    string runId, IPersistentState<RunRecord> storage, RunLog log, LiveRun live, TimeSpan patience, TimeProvider time, ILogger logger,
    CancellationToken stop) : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private RunRecord current = storage.State;
    private RunRecord? next;                                  // while it is being written
    private (RunState State, string Reason)? unrecorded;      // a pause that storage does not know yet

    /// <summary>The durable record. Only <see cref="WriteAsync"/> and <see cref="Note"/> change it.</summary>
    public RunRecord Value => current;

    /// <summary>Whether there is such a run.</summary>
    public bool Exists => current.Spec is not null;

    /// <summary>The durable status; the one exception is <see cref="ShowUnrecorded"/>.</summary>
    public (RunState State, string Reason) Status => unrecorded ?? (current.State, current.Reason);

    /// <summary>The durable state.</summary>
    public RunState State => Status.State;

    /// <summary>Whether the run has ended, durably.</summary>
    public bool HasEnded => State.IsTerminal();

    /// <summary>Writes a new run once. When that fails nothing is durable, so nothing happened: whoever asks again starts afresh.</summary>
    public async Task CreateAsync(RunRecord created)
    {
        var empty = current;
        storage.State = created;
        try
        {
            await storage.WriteStateAsync(CancellationToken.None);
            current = created;
        }
        catch
        {
            storage.State = empty;
            throw;
        }
    }

    /// <summary>Writes a status, and only then tells it: nobody hears of a state before it is durable.</summary>
    public async Task WriteStatusAsync(
        RunState state, string reason, string? text = null, string kind = EventKinds.State, Action<RunRecord>? change = null,
        RunProgress? progress = null) =>
        await TryWriteStatusAsync(_ => true, state, reason, text, kind, change, progress);

    /// <summary>
    /// As <see cref="WriteStatusAsync"/>; false, and nothing is written, when the condition does not hold in this writer's turn.
    /// </summary>
    public async Task<bool> TryWriteStatusAsync(
        Func<RunRecord, bool> condition, RunState state, string reason, string? text = null, string kind = EventKinds.State,
        Action<RunRecord>? change = null, RunProgress? progress = null)
    {
        void Change(RunRecord record)
        {
            change?.Invoke(record);
            (record.State, record.Reason) = (state, reason);
        }

        if (!await TryWriteAsync(condition, Change, keep: false))
            return false;
        live.State = state;
        log.Event(state, text ?? reason, kind, progress);
        return true;
    }

    /// <summary>Changes the record durably.</summary>
    public Task WriteAsync(Action<RunRecord> change) => TryWriteAsync(_ => true, change);

    /// <summary>
    /// Changes the record durably; false, and nothing is written, when the condition does not hold in this writer's turn.
    /// </summary>
    public Task<bool> TryWriteAsync(Func<RunRecord, bool> condition, Action<RunRecord> change) =>
        TryWriteAsync(condition, change, keep: true);

    /// <summary>
    /// A change for a person, who hears of storage that is down as of any other answer that does not come: asking again is safe.
    /// </summary>
    /// <exception cref="TimeoutException">Storage is down.</exception>
    public async Task WriteForUserAsync(Action<RunRecord> change)
    {
        try
        {
            await WriteAsync(change);
        }
        catch (RecordUnavailableException e)
        {
            throw new TimeoutException($"Run '{runId}': {e.Message}. Look at the storage of run records.");
        }
    }

    /// <summary>Changes what needs no write of its own, such as counts: the next write takes it along.</summary>
    public void Note(Action<RunRecord> change)
    {
        change(current);
        if (next is { } written)
            change(written);
    }

    /// <summary>
    /// Shows a status that could not be written, so that people are told what the run does. What is durable still says otherwise, and after
    /// a crash that counts; the next write that succeeds takes the status along.
    /// </summary>
    public void ShowUnrecorded(RunState state, string reason)
    {
        unrecorded = (state, reason);
        live.State = state;
    }

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose() => turn.Dispose();

    private async Task<bool> TryWriteAsync(Func<RunRecord, bool> condition, Action<RunRecord> change, bool keep)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (!condition(current))
                return false;
            next = current.Copy();
            if (keep && unrecorded is { } shown)
                (next.State, next.Reason) = shown;
            change(next);
            next.Sequence = log.Sequence + 1;
            await PersistAsync(next);
            (current, unrecorded) = (next, null);
            return true;
        }
        finally
        {
            next = null;
            storage.State = current;
            turn.Release();
        }
    }

    // Storage that is down is tried again for a while; a newer owner of the record wins at once.
    private async Task PersistAsync(RunRecord record)
    {
        storage.State = record;
        var start = time.GetTimestamp();
        var delay = FirstDelay;
        while (true)
        {
            try
            {
                await storage.WriteStateAsync(CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is not InconsistentStateException)
            {
                LogNotWritten(runId, e.Message);
                if (time.GetElapsedTime(start) >= patience)
                    throw new RecordUnavailableException(
                        $"the run record could not be written for {patience.TotalSeconds:0.#} s: {e.Message}", e);
                await Task.Delay(delay, time, stop);
                delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The record of {RunId} cannot be written: {Reason}")]
    private partial void LogNotWritten(string runId, string reason);
}
