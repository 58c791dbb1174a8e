using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Diagnostics;
using GanOrleans.Grains.Evaluation;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Workers;
using GanOrleans.Models;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Coordination;

/// <summary>Trains one generation after the other, lease by lease.</summary>
internal sealed partial class GenerationRunner(
    string runId, DurableRecord record, TrainingPosition position, PartPlaces places, GenerationStarter starter, LeaseDispatcher leases,
    LeaseBoundary boundary, LeaseFailurePolicy judge, LeaseLedger ledger, NetworkPair networks, CheckpointService checkpoints,
    EvaluationSchedule evaluations,
       TrainingMonitor monitor, Func<bool> isInterrupted, RunLog log, GanOptions options, TimeProvider time, ILogger logger)
{
    private bool hasBegun;   // this activation has begun a generation, so that workers and networks may hold something of it

    /// <summary>Whether both networks answered that they hold the newest generation.</summary>
    public bool AreNetworksLoaded { get; private set; }

    /// <summary>A generation, or the rest of one whose networks still hold it. Storage that is down pauses it where it stands.</summary>
    public async Task<GenerationResult> RunAsync(CancellationToken stop)
    {
        try
        {
            if (!AreNetworksLoaded || !await networks.HoldAsync(record.Value.Generation))
            {
                if (await BeginAsync(stop) is { } failed)
                    return failed;
            }

            return await TrainAsync(stop);
        }
        catch (Exception e) when (e is RecordUnavailableException or IOException or UnauthorizedAccessException)
        {
            return new GenerationResult(GenerationEnd.Paused, $"StorageUnavailable: {e.Message}");
        }
    }

    /// <summary>Ends the leases that run now, without waiting for their last iteration.</summary>
    public Task RevokeAsync() => hasBegun ? leases.RevokeAsync(record.Value.Generation) : Task.CompletedTask;

    /// <summary>Frees what workers and networks hold.</summary>
    public async Task UnloadAsync()
    {
        await checkpoints.FinishStoringAsync();
        AreNetworksLoaded = false;
        if (record.Value.Plan is null || record.Value.Generation == 0 || !hasBegun)
            return;
        await leases.ReleaseAsync(record.Value.Generation);
        if (await networks.TryUnloadAsync(record.Value.Generation) is { } reason)
            LogNotUnloaded(runId, reason);
    }

    private async Task<GenerationResult?> BeginAsync(CancellationToken stop)
    {
        AreNetworksLoaded = false;
        var before = record.Value.Generation;
        try
        {
            var failed = await starter.BeginAsync(stop);
            AreNetworksLoaded = failed is null;
            return failed;
        }
        finally
        {
            hasBegun |= record.Value.Generation > before;
        }
    }

    private async Task<GenerationResult> TrainAsync(CancellationToken stop)
    {
        // A run that was paused with its networks loaded, and resumed, never left its generation.
        if (record.State != RunState.Running)
            await record.WriteStatusAsync(
                RunState.Running, "", $"generation {record.Value.Generation} goes on at iteration {position.Iteration}");
        var (plan, spec) = (record.Value.Plan!, record.Value.Spec!);
        var training = TrainingJson.Read(plan.Training);
        var (every, sampleEvery) = (spec.CheckpointEvery ?? SpecDefaults.CheckpointEvery, spec.SampleEvery ?? SpecDefaults.SampleEvery);
        var size = new LeaseSize(options.LeaseTime, plan.IterationsPerAverage());
        judge.Reset();
        while (position.Iteration < training.Iterations)
        {
            stop.ThrowIfCancellationRequested();
            if (await boundary.CheckAsync() is { } end)
                return end;
            var count = size.From(position.Iteration, training.Iterations, every, sampleEvery, spec.EvaluateEvery ?? 0);
            var lease = new IterationLease(plan, record.Value.Generation, position.Iteration, count);
            var start = time.GetTimestamp();
            var results = await leases.RunAsync(lease, stop);
            var elapsed = time.GetElapsedTime(start);
            places.Note(results);
            if (results.FirstOrDefault(r => r.Outcome is not (LeaseOutcome.Completed or LeaseOutcome.Revoked)) is { } bad)
            {
                if (await judge.DecideAsync(bad) is { } judged)
                    return judged;
                log.Event(
                    RunState.Running, $"the lease from iteration {position.Iteration} is issued again: {bad.Reason}", EventKinds.Straggler);
                continue;
            }

            if (results.Any(r => r.Outcome == LeaseOutcome.Revoked))
                continue;
            if (ReplicaHash.Drift(results, lease.End) is { } drift)
                return new GenerationResult(GenerationEnd.Failed, drift);
            judge.Reset();
            size.Observe(lease.Count, elapsed);
            ledger.Enter(lease, training, elapsed, results);
            if (position.Iteration == training.Iterations)
                break;
            var isEvaluated = evaluations.IsDue(position.Iteration);
            if ((size.IsDue(position.Iteration, every) || checkpoints.IsTime() || isEvaluated)
                && await checkpoints.CaptureAsync(position.Iteration, position.Value, "") && isEvaluated)
                evaluations.Begin(checkpoints.Stored);
            if (size.IsDue(position.Iteration, sampleEvery))
                await monitor.DrawPictureAsync(position.Iteration);
        }

        return await FinishAsync();
    }

    private async Task<GenerationResult> FinishAsync()
    {
        await monitor.DrawPictureAsync(position.Iteration);
        return await checkpoints.TakeLastAsync(position.Iteration, position.Value, options.CheckpointMaxAge, isInterrupted) is null
            ? new GenerationResult(
                GenerationEnd.Paused,
                $"StorageUnavailable: all iterations are done, but the final checkpoint could not be written: {checkpoints.Alarm.Text}")
            : new GenerationResult(GenerationEnd.Completed, "");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Parts of {RunId} could not be unloaded: {Reason}")]
    private partial void LogNotUnloaded(string runId, string reason);
}
