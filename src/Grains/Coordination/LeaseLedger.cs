using GanOrleans.Contracts;
using GanOrleans.Grains.Diagnostics;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Coordination;

/// <summary>Enters what the workers report of a lease: progress, versions, skipped steps, shares that steps went on without.</summary>
internal sealed class LeaseLedger(DurableRecord record, TrainingPosition position, TrainingMonitor monitor, RunLog log)
{
    /// <summary>A lease is done by all ranks.</summary>
    public void Enter(IterationLease lease, TrainingOptions training, TimeSpan elapsed, LeaseResult[] results)
    {
        // Every rank sees every skipped step; a rank that joined late saw fewer.
        var skipped = results.Max(r => r.SkippedSteps);
        record.Note(r =>
        {
            r.SkippedSteps += skipped;
            r.DiscriminatorVersion = results.Max(result => result.DiscriminatorVersion);
            r.GeneratorVersion = results.Max(result => result.GeneratorVersion);
        });
        var progress = LeaseSummary.Progress(training, lease.End, lease.Count, elapsed, results);
        position.Advance(progress);
        log.Progress(
            RunState.Running, progress, record.Value.Generation, results.Sum(r => r.Samples), record.Value.SkippedSteps,
            results.Sum(r => r.TransferredBytes));
        if (skipped > 0)
            log.Event(
                RunState.Running, $"{skipped} step(s) up to iteration {lease.End} were skipped: an average was not finite",
                EventKinds.Skipped);
        foreach (var rank in results.SelectMany(r => r.DroppedShares.Keys).Distinct().Order())
            RecordDropped(lease, rank, results.Max(r => r.DroppedShares.GetValueOrDefault(rank)));
        monitor.Observe(progress, skipped);
    }

    private void RecordDropped(IterationLease lease, int rank, long dropped)
    {
        record.Note(r => r.DroppedShares += dropped);
        log.Event(
            RunState.Running,
            $"{dropped} step(s) up to iteration {lease.End} went on without worker {rank}, "
            + $"which missed the deadline of {lease.Plan.StepDeadline.TotalSeconds:0.#} s",
            EventKinds.Straggler);
    }
}
