using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <content>One generation: load, lease by lease, and what a lease that ended badly means.</content>
public sealed partial class CoordinatorGrain
{
    // Leases in a row that miss a step's deadline before the generation is given up.
    private const int MostMissedDeadlines = 3;

    private bool holds;   // both networks answered that they hold Record.Generation
    private int missedInARow;

    // Writes the generation durably, then loads both networks from the newest checkpoint that is whole. Null when both answered.
    private async Task<(End, string)?> BeginAsync(CancellationToken stop)
    {
        await SettleAsync();
        var (checkpoint, at) = await WhereToBeginAsync();
        var generation = Record.Generation + 1;
        SetPicturesAside(at);
        Begin(generation, checkpoint ?? "", at);
        var state = generation == 1 ? RunState.Running : RunState.Recovering;
        var source = checkpoint is null ? "the initial weights" : $"checkpoint {checkpoint}";
        await WriteAsync(state, "", $"generation {generation} loads {source}");
        if (generation == 1)
            new RunFiles(Folder).WriteDescription(Record.Plan!, Record.SubmittedAt);

        board = new LeaseBoard(Record.Plan!, GrainFactory, time, text => log.Event(told.State, text, EventKinds.Lost));
        var request = new LoadRequest(Record.Plan!, generation, at, checkpoint);
        try
        {
            var loaded = await Task.WhenAll(Networks().Select(network => network.LoadAsync(request, stop)));
            foreach (var network in loaded)
                places[network.Place.Part] = network.Place;
        }
        catch (Exception e) when (LeaseBoard.IsLoss(e))
        {
            return (End.Lost, $"a network could not be loaded: {e.Message}");
        }
        catch (RunException e)
        {
            // Files that were changed since they were verified are a loss: the next generation finds them out.
            return checkpoint is not null && await ReportAsync(Store(), checkpoint) is not { Faults: [], Unreadable: null }
                ? (End.Lost, e.Message)
                : (End.Failed, e.Message);
        }

        var begins = $"generation {generation} begins at iteration {at} with {source}";
        if (state == RunState.Running)
            log.Event(state, begins, EventKinds.Generation);
        else
            await WriteAsync(RunState.Running, "", begins, EventKinds.Generation);
        BeginsCheckpoints();
        return Record.Generation == generation ? null : (End.Restored, $"a user takes the run back to checkpoint {Record.Checkpoint}");
    }

    // The record of a generation that begins, from what its line has: people see no figures of what was left.
    private void Begin(int generation, string checkpoint, long at)
    {
        Record.Origins = CheckpointLine.Extend(Record, Store().Folders(), generation, checkpoint);
        (Record.Checkpoint, Record.Iteration, Record.Generation) = (checkpoint, at, generation);
        iteration = at;
        if (progress?.Iteration > at)
            progress = Figures();
    }

    // The newest of the run's line up to where the record stands. Storage that cannot be read costs the figures, not the run.
    private RunProgress? Figures()
    {
        try
        {
            return log.FiguresAt(Record.Iteration, new CheckpointLine(Record, Store().Folders()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Pictures beyond the checkpoint belong to what is left; like others they are extras.
    private void SetPicturesAside(long at)
    {
        try
        {
            new RunFiles(Folder).SetPicturesAside(at, Record.Generation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TellOnce(ref undrawn, $"pictures beyond iteration {at} could not be set aside: {e.Message}");
        }
    }

    private async Task<(End, string)> TrainAsync(CancellationToken stop)
    {
        // A run that was paused with its networks loaded, and resumed, never left its generation.
        if (told.State != RunState.Running)
            await WriteAsync(RunState.Running, "", $"generation {Record.Generation} goes on at iteration {iteration}");
        var training = TrainingJson.Read(Record.Plan!.Training);
        var (every, sampleEvery) = (Record.Spec!.CheckpointEvery ?? SpecResolver.CheckpointEvery, Record.Spec.SampleEvery ?? SpecResolver.SampleEvery);
        var size = new LeaseSize(options.LeaseTime);
        missedInARow = 0;
        while (iteration < training.Iterations)
        {
            stop.ThrowIfCancellationRequested();
            if (await AtBoundaryAsync() is { } end)
                return end;
            var lease = new IterationLease(Record.Plan, Record.Generation, iteration, size.From(iteration, training.Iterations, every, sampleEvery));
            var start = time.GetTimestamp();
            var results = await LeaseAsync(lease, stop);
            var elapsed = time.GetElapsedTime(start);
            Note(results);
            if (results.FirstOrDefault(r => r.Outcome != LeaseOutcome.Completed && r.Outcome != LeaseOutcome.Revoked) is { } bad)
            {
                if (await JudgeAsync(bad) is { } judged)
                    return judged;
                log.Event(RunState.Running, $"the lease from iteration {iteration} is issued again: {bad.Reason}", EventKinds.Straggler);
                continue;
            }

            if (results.Any(r => r.Outcome == LeaseOutcome.Revoked))
                continue;

            missedInARow = 0;
            iteration = lease.End;
            size.Observe(lease.Count, elapsed);
            Report(training, lease.Count, elapsed, results);
            if (iteration == training.Iterations)
                break;
            if (IsCheckpointDue(every))
                await CaptureAsync("");
            if (sampleEvery > 0 && iteration % sampleEvery == 0)
                await DrawAsync();
        }

        await DrawAsync();
        return await LastCheckpointAsync(stop) is null
            ? (End.Paused, $"StorageUnavailable: all iterations are done, but the final checkpoint could not be written: {alarm.Text}")
            : (End.Completed, "");
    }

    private async Task<LeaseResult[]> LeaseAsync(IterationLease lease, CancellationToken stop)
    {
        using var trace = traces.Begin(lease);
        return await board!.RunAsync(lease, stop);
    }

    // Between two leases, where both networks stand before the same iteration: whatever people, silos and storage ask for. An end, or null to train on.
    private async Task<(End, string)?> AtBoundaryAsync()
    {
        if (cancelRequested)
        {
            if (iteration > Record.Iteration)
                await CheckpointAsync("before the end");
            return (End.Cancelled, "cancelled by a user");
        }

        if (pauseRequested)
            return (End.Paused, "by a user");
        if (restoreTo is { } target)
            return (End.Restored, $"a user takes the run back to checkpoint {target}");
        if (IsTouched() && (await CheckpointAsync("before a silo leaves") is not null || !MayHandOverLater()))
            return (End.Drained, "a silo leaves and hands over");

        if (slotLost)
            return (End.SlotLost, "its slot was given to another run");
        if (alarm.IsTooOld(options.CheckpointMaxAge))
            return (End.Paused, $"StorageUnavailable: {alarm.Text}");
        if (requests.Count > 0)
            await CaptureAsync("on demand");
        else if (alarm.IsRetryDue())
            await CaptureAsync("tried again");
        await DiagnoseAsync();
        return null;
    }

    // What a lease that ended badly means: an end of the generation or of the run, or null to issue it again.
    private async Task<(End, string)?> JudgeAsync(LeaseResult bad)
    {
        missedInARow = bad.Outcome == LeaseOutcome.DeadlineMissed ? missedInARow + 1 : missedInARow;
        return bad.Outcome switch
        {
            LeaseOutcome.GenerationLost => (End.Lost, bad.Reason),
            LeaseOutcome.Diverged => (End.Diverged, bad.Reason),
            LeaseOutcome.Failed => (End.Failed, bad.Reason),
            LeaseOutcome.NetworkUnreachable when !await NetworksHoldAsync() => (End.Lost, bad.Reason),
            LeaseOutcome.DeadlineMissed when WorkersMissing() is { } missing => (End.Lost, missing),
            LeaseOutcome.DeadlineMissed when missedInARow >= MostMissedDeadlines || !await NetworksHoldAsync() => (End.Lost, bad.Reason),
            _ => null,
        };
    }

    private string? WorkersMissing() => DeviceKinds.Missing(Record.Plan!.WorkerKind, cluster.Offers());

    private async Task<bool> NetworksHoldAsync()
    {
        try
        {
            var states = await Task.WhenAll(Networks().Select(network => network.StatusAsync())).WaitAsync(TimeSpan.FromSeconds(10), time);
            return states.All(state => state.Loaded && state.Generation == Record.Generation);
        }
        catch (Exception e) when (LeaseBoard.IsLoss(e))
        {
            return false;
        }
    }

    private void Note(LeaseResult[] results)
    {
        foreach (var result in results.Where(r => r.Place.Silo.Length > 0))
        {
            if (places.TryGetValue(result.Place.Part, out var before) && before.Address != result.Place.Address)
                log.Event(RunState.Running, $"{result.Place.Part} joined on silo {result.Place.Silo}", EventKinds.Joined);
            places[result.Place.Part] = result.Place;
        }
    }

    private void Report(TrainingOptions training, int count, TimeSpan elapsed, LeaseResult[] results)
    {
        // Every rank sees every skipped step; a rank that joined late saw fewer.
        var skipped = results.Max(r => r.SkippedSteps);
        Record.SkippedSteps += skipped;
        Record.DiscriminatorVersion = results.Max(r => r.DiscriminatorVersion);
        Record.GeneratorVersion = results.Max(r => r.GeneratorVersion);
        progress = LeaseSummary.Progress(training, iteration, count, elapsed, results);
        log.Progress(RunState.Running, progress, Record.Generation, results.Sum(r => r.Samples), Record.SkippedSteps, results.Sum(r => r.TransferredBytes));
        if (skipped > 0)
            log.Event(RunState.Running, $"{skipped} step(s) up to iteration {iteration} were skipped: an average was not finite", EventKinds.Skipped);
        foreach (var rank in results.SelectMany(r => r.DroppedShares.Keys).Distinct().Order())
        {
            var dropped = results.Max(r => r.DroppedShares.GetValueOrDefault(rank));
            Record.DroppedShares += dropped;
            log.Event(RunState.Running, $"{dropped} step(s) up to iteration {iteration} went on without worker {rank}, which missed the deadline of {Record.Plan!.StepDeadline.TotalSeconds:0.#} s", EventKinds.Straggler);
        }

        doctor.Observe(progress, skipped);
        live?.Progress = progress;
    }

    private INetworkGrain[] Networks()
    {
        var key = RunKeys.Network(RunId, Record.Plan!.NetworkKind);
        return [.. Record.Plan.NetworkNames().Select(INetworkGrain (name) => name == RunNetworks.Discriminator
            ? GrainFactory.GetGrain<IDiscriminatorGrain>(key)
            : GrainFactory.GetGrain<IGeneratorGrain>(key))];
    }
}
