using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Runs;

/// <content>The loop: queue, begin a generation, lease by lease, end.</content>
public sealed partial class CoordinatorGrain
{
    private static readonly TimeSpan QueuePeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    // Leases in a row that miss a step's deadline before the generation is given up.
    private const int MostMissedDeadlines = 3;

    private enum End
    {
        Completed,
        Cancelled,
        Failed,
        Lost,
    }

    private async Task DriveAsync()
    {
        using var scope = logger.BeginScope(new LogScope(RunId));
        Tracing.Quiet();
        live = new LiveRun(RunId, Record.Spec!.Variant!, told.State, time);
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
            // Whatever this was, the reminder brings a fresh activation, which begins at the last checkpoint.
            LogFault(RunId, e);
            log.Event(told.State, $"the coordinator failed and will be activated again: {e.Message}");
            DeactivateOnIdle();
        }
        finally
        {
            live?.Dispose();
            FailRequests($"Run '{RunId}' no longer trains here; ask again.");
        }
    }

    private async Task DriveToTheEndAsync(CancellationToken stop)
    {
        var fruitless = 0;
        while (true)
        {
            if (!await HasPlaceAsync(stop))
            {
                await EndAsync(RunState.Cancelled, "cancelled by a user");
                return;
            }

            var begun = await BeginAsync(stop);
            var before = iteration;
            var (end, reason) = begun ?? await TrainAsync(stop);
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
            }

            fruitless = iteration > before ? 0 : fruitless + 1;
            if (fruitless >= options.RecoveriesWithoutProgress)
            {
                await EndAsync(RunState.Failed, $"{fruitless} recoveries in a row came no further than iteration {iteration}; the last loss: {reason}");
                return;
            }

            log.Event(RunState.Recovering, $"generation {Record.Generation} is over at iteration {iteration}: {reason}");
            GanInstruments.Recoveries.Add(1);
            await UnloadAsync();
            await Task.Delay(RetryDelay, time, stop);
        }
    }

    // Waits until every part of the run has a silo; false when it was cancelled meanwhile.
    private async Task<bool> HasPlaceAsync(CancellationToken stop)
    {
        while (true)
        {
            if (cancelRequested)
                return false;
            var offers = cluster.Offers();
            var networks = Record.Plan?.NetworkKind ?? DeviceKinds.OfNetworks(Record.Spec!, offers);
            var workers = Record.Plan?.WorkerKind ?? DeviceKinds.OfWorkers(Record.Spec!, networks);
            if (DeviceKinds.Missing(networks, workers, offers) is not { } missing)
            {
                Record.Plan ??= Plan(networks, workers, DeviceKinds.Threads(Record.Spec!, RunId, networks, workers, offers));
                return true;
            }

            if (told != (RunState.Queued, missing))
                await WriteAsync(RunState.Queued, missing);
            FailRequests($"Run '{RunId}' is queued: it {missing}.");
            await Task.WhenAny(wake.Task, Task.Delay(QueuePeriod, time, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    private RunPlan Plan(string networks, string workers, int threads)
    {
        var training = TrainingJson.Read(Record.Training) with { Threads = threads };
        var variant = VariantRegistry.Get(training.Variant);
        return new RunPlan
        {
            RunId = RunId,
            Spec = Record.Spec! with { Threads = threads },
            Training = TrainingJson.Write(training),
            Workers = Record.Spec!.Workers ?? 1,
            NetworkKind = networks,
            WorkerKind = workers,
            Threads = threads,
            Folder = RunFolders.Relative(RunId),
            DatasetHash = Record.DatasetHash,
            StepDeadline = TimeSpan.FromSeconds(Record.Spec.StepDeadline ?? SpecResolver.StepDeadline),
            Networks = [.. RunNetworks.Both.Intersect(variant.Phases(training).SelectMany(phase => phase.Updates))],
            Classes = variant.Info.IsConditional ? Record.Classes : 0,
        };
    }

    // Writes the generation durably, then loads the networks from the newest checkpoint that is whole. Null when all answered.
    private async Task<(End, string)?> BeginAsync(CancellationToken stop)
    {
        var (checkpoint, at) = await NewestWholeAsync();
        Record.Generation++;
        (Record.Checkpoint, Record.Iteration) = (checkpoint ?? "", at);
        iteration = at;
        var state = Record.Generation == 1 ? RunState.Running : RunState.Recovering;
        var source = checkpoint is null ? "the initial weights" : $"checkpoint {checkpoint}";
        await WriteAsync(state, "", $"generation {Record.Generation} loads {source}");
        if (Record.Generation == 1)
            new RunFiles(Folder).WriteDescription(Record.Plan!, Record.SubmittedAt);

        board = new LeaseBoard(Record.Plan!, GrainFactory, time, text => log.Event(told.State, text));
        var request = new LoadRequest(Record.Plan!, Record.Generation, at, checkpoint);
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
            return (End.Failed, e.Message);
        }

        var begins = $"generation {Record.Generation} begins at iteration {at} with {source}";
        if (state == RunState.Running)
            log.Event(state, begins);
        else
            await WriteAsync(RunState.Running, "", begins);
        return null;
    }

    private async Task<(End, string)> TrainAsync(CancellationToken stop)
    {
        var training = TrainingJson.Read(Record.Plan!.Training);
        var (every, sampleEvery) = (Record.Spec!.CheckpointEvery ?? SpecResolver.CheckpointEvery, Record.Spec.SampleEvery ?? SpecResolver.SampleEvery);
        var size = new LeaseSize(options.LeaseTime);
        var missed = 0;
        while (iteration < training.Iterations)
        {
            stop.ThrowIfCancellationRequested();
            if (cancelRequested)
            {
                if (iteration > Record.Iteration)
                    await CheckpointAsync("before the end");
                return (End.Cancelled, "cancelled by a user");
            }

            if (checkpointRequests.Count > 0)
                await CheckpointAsync("on demand");

            var lease = new IterationLease(Record.Plan, Record.Generation, iteration, size.From(iteration, training.Iterations, every, sampleEvery));
            var start = time.GetTimestamp();
            var results = await LeaseAsync(lease, stop);
            var elapsed = time.GetElapsedTime(start);
            Note(results);
            if (results.FirstOrDefault(r => r.Outcome != LeaseOutcome.Completed && r.Outcome != LeaseOutcome.Revoked) is { } bad)
            {
                missed = bad.Outcome == LeaseOutcome.DeadlineMissed ? missed + 1 : missed;
                if (await JudgeAsync(bad, missed) is { } end)
                    return end;
                log.Event(RunState.Running, $"the lease from iteration {iteration} is issued again: {bad.Reason}");
                continue;
            }

            if (results.Any(r => r.Outcome == LeaseOutcome.Revoked))
                continue;

            missed = 0;
            iteration = lease.End;
            size.Observe(lease.Count, elapsed);
            Report(training, lease.Count, elapsed, results);
            if (every > 0 && iteration % every == 0 && iteration < training.Iterations)
                await CheckpointAsync("");
            if (sampleEvery > 0 && iteration % sampleEvery == 0 && iteration < training.Iterations)
                await DrawAsync();
        }

        await DrawAsync();
        return await CheckpointAsync("at the end") is null
            ? (End.Failed, $"all iterations are done, but the final checkpoint could not be written: {log.Newest?.Event}")
            : (End.Completed, "");
    }

    private async Task<LeaseResult[]> LeaseAsync(IterationLease lease, CancellationToken stop)
    {
        using var trace = traces.Begin(lease);
        return await board!.RunAsync(lease, stop);
    }

    // What a lease that ended badly means: an end of the generation or of the run, or null to issue it again.
    private async Task<(End, string)?> JudgeAsync(LeaseResult bad, int missed) => bad.Outcome switch
    {
        LeaseOutcome.GenerationLost => (End.Lost, bad.Reason),
        LeaseOutcome.Diverged => (End.Failed, $"Diverged: {bad.Reason}"),
        LeaseOutcome.Failed => (End.Failed, bad.Reason),
        LeaseOutcome.NetworkUnreachable when !await NetworksHoldAsync() => (End.Lost, bad.Reason),
        LeaseOutcome.DeadlineMissed when missed >= MostMissedDeadlines || !await NetworksHoldAsync() => (End.Lost, bad.Reason),
        _ => null,
    };

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
                log.Event(RunState.Running, $"{result.Place.Part} joined on silo {result.Place.Silo}");
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
            log.Event(RunState.Running, $"{skipped} step(s) up to iteration {iteration} were skipped: an average was not finite");
        live?.Progress = progress;
    }

    private async Task EndAsync(RunState state, string reason, string? text = null)
    {
        Record.EndedAt = time.GetUtcNow();
        Record.Iteration = Math.Max(Record.Iteration, iteration);
        await WriteAsync(state, reason, text);
        FailRequests($"Run '{RunId}' has ended ({state}).");
        await UnloadAsync();
        await RemoveReminderAsync();
        DelayDeactivation(TimeSpan.Zero);
    }

    private async Task UnloadAsync()
    {
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
    private async Task WriteAsync(RunState state, string reason, string? text = null)
    {
        (Record.State, Record.Reason, Record.Sequence) = (state, reason, log.Sequence + 1);
        await record.WriteStateAsync(CancellationToken.None);
        told = (state, reason);
        live?.State = state;
        log.Event(state, text ?? reason, state.IsTerminal() ? progress : null);
    }

    private INetworkGrain[] Networks()
    {
        var key = RunKeys.Network(RunId, Record.Plan!.NetworkKind);
        return [.. Record.Plan.NetworkNames().Select(INetworkGrain (name) => name == RunNetworks.Discriminator
            ? GrainFactory.GetGrain<IDiscriminatorGrain>(key)
            : GrainFactory.GetGrain<IGeneratorGrain>(key))];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} is {State}: {Event}")]
    private partial void LogEvent(string runId, RunState state, string @event);

    [LoggerMessage(Level = LogLevel.Information, Message = "The coordinator of {RunId} stops here; the run continues with its next activation")]
    private partial void LogStopped(string runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} has another coordinator now")]
    private partial void LogSuperseded(string runId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator of {RunId} failed")]
    private partial void LogFault(string runId, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Parts of {RunId} could not be unloaded: {Reason}")]
    private partial void LogNotUnloaded(string runId, string reason);
}
