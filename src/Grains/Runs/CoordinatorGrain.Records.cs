using GanOrleans.Contracts;
using GanOrleans.Models;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Runs;

/// <content>The durable record: its creation, its moves, its end.</content>
public sealed partial class CoordinatorGrain
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    private async Task CreateAsync(RunSpec spec)
    {
        var resolved = await checker.CheckAsync(spec);
        if (resolved.Spec is null)
            throw new RunException($"Run '{RunId}' cannot start: {string.Join(" ", resolved.Faults.Select(fault => fault.ToString()))}");

        var start = resolved.Branch is { } branch ? await AdoptAsync(branch, resolved.Training!.Ema > 0) : null;
        record.State = new RunRecord
        {
            Training = TrainingJson.Write(resolved.Training!),
            DatasetHash = resolved.DatasetHash!,
            Classes = resolved.Classes,
            ClassNames = [.. resolved.ClassNames],
            SubmittedAt = time.GetUtcNow(),
            State = RunState.Submitted,
            Spec = resolved.Spec,
            Checkpoint = start?.Name ?? "",
            Iteration = start?.Iteration ?? 0,
            BranchedFrom = resolved.Branch is { } from ? $"{from.RunId}@{from.Checkpoint}" : "",
        };
        try
        {
            await record.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            // Nothing is durable, so nothing happened: whoever asks again starts afresh.
            record.State = new RunRecord();
            throw;
        }

        told = (RunState.Submitted, "");
        iteration = Record.Iteration;
        log.Event(RunState.Submitted, Record.BranchedFrom.Length > 0 ? $"submitted, from {Record.BranchedFrom}" : "submitted", EventKinds.State);
    }

    // A branch owns a copy of where it begins: the other run's retention never harms it. An average that it adds begins with G.
    private async Task<CheckpointManifest> AdoptAsync(Branch branch, bool keepsAverage)
    {
        await GrainFactory.GetGrain<ICoordinatorGrain>(branch.RunId).HoldCheckpointAsync(branch.Checkpoint);
        var source = new CheckpointStore(folders.Full(RunFolders.Relative(branch.RunId)), time);
        var own = Store();
        try
        {
            return await AsideAsync(() => own.Adopt(source, branch.Checkpoint, keepsAverage ? NetworkUpdater.BeginAverage : null));
        }
        catch (Exception e) when (e is IOException or SafetensorsException)
        {
            throw new RunException($"Run '{RunId}' cannot begin at {branch.RunId}@{branch.Checkpoint}: {e.Message}");
        }
    }

    private async Task EndAsync(RunState state, string reason, string? text = null)
    {
        await SettleAsync();
        Record.EndedAt = time.GetUtcNow();
        Record.Iteration = Math.Max(Record.Iteration, iteration);
        await WriteAsync(state, reason, text);
        FailRequests($"Run '{RunId}' has ended ({state}).");
        await UnloadAsync();
        await ReleaseSlotAsync();
        await RemoveReminderAsync();
        DelayDeactivation(TimeSpan.Zero);
    }

    private async Task UnloadAsync()
    {
        await SettleAsync();
        holds = false;
        if (Record.Plan is null || Record.Generation == 0 || board is null)
            return;
        await board.ReleaseAsync(Record.Generation);
        try
        {
            await Task.WhenAll(Networks().Select(network => network.UnloadAsync(Record.Generation))).WaitAsync(TimeSpan.FromSeconds(10), time);
        }
        catch (Exception e) when (LeaseBoard.IsLoss(e))
        {
            // What cannot be reached is gone, or finds out by its own watch.
            LogNotUnloaded(RunId, e.Message);
        }
    }

    // The state is durable before anybody hears of it.
    private async Task WriteAsync(RunState state, string reason, string? text = null, string kind = EventKinds.State)
    {
        await MoveAsync(() => (Record.State, Record.Reason) = (state, reason));
        told = (state, reason);
        live?.State = state;
        log.Event(state, text ?? reason, kind, state.IsTerminal() ? progress : null);
    }

    // One writer at a time: the loop and the checkpoint that is stored beside it both move the record.
    private Task<bool> MoveAsync(Action change) => MoveIfAsync(() => true, change);

    // False, and nothing is moved, when the condition no longer holds in this writer's turn.
    private async Task<bool> MoveIfAsync(Func<bool> condition, Action change)
    {
        await writing.WaitAsync(stopping.Token);
        try
        {
            if (!condition())
                return false;
            change();
            Record.Sequence = log.Sequence + 1;
            await PersistAsync();
            return true;
        }
        finally
        {
            writing.Release();
        }
    }

    // Storage that is down is tried again for a while; a newer owner of the record wins at once.
    private async Task PersistAsync()
    {
        var start = time.GetTimestamp();
        var delay = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                await record.WriteStateAsync(CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is not InconsistentStateException)
            {
                LogNotWritten(RunId, e.Message);
                if (time.GetElapsedTime(start) >= options.RecordPatience)
                    throw new RecordUnavailableException($"the run record could not be written for {options.RecordPatience.TotalSeconds:0.#} s: {e.Message}", e);
                await Task.Delay(delay, time, stopping.Token);
                delay = delay * 2 < LongestBackOff ? delay * 2 : LongestBackOff;
            }
        }
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    // Checksums, copies and flushes of tens of megabytes are no turn of a grain.
    private static Task<T> AsideAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
