using System.Globalization;
using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models.Evaluation;
using Orleans.Storage;

namespace GanOrleans.Grains.Evaluation;

/// <summary>
/// The evaluations that a run's spec asks for: each of a checkpoint, beside training, and so seldom that they take no more than their share
/// of its time. All of it is extra: training goes on without.
/// </summary>
internal sealed class EvaluationSchedule(
    DurableRecord record, IRunGrains grains, CheckpointLibrary library, RunLog log, LiveRun live, TimeProvider time, CancellationToken stop)
{
    /// <summary>The most that evaluations take of a run's time.</summary>
    public const double Share = .05;

    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    private Task running = Task.CompletedTask;
    private long? startedAt;
    private TimeSpan rest;   // from the beginning of the last one to the next
    private long lastIteration;
    private bool isStretched;
    private bool failed;

    private RunSpec Spec => record.Value.Spec!;

    /// <summary>Whether none is being done.</summary>
    public bool IsIdle => running.IsCompleted;

    /// <summary>Whether a checkpoint is to be evaluated here.</summary>
    /// <param name="iteration">Committed iterations.</param>
    public bool IsDue(long iteration)
    {
        if (Spec.EvaluateEvery is not > 0 || iteration == 0)
            return false;
        var every = Spec.EvaluateEvery.Value;
        lastIteration = Math.Min(lastIteration, iteration);   // after a rollback
        if (iteration / every <= lastIteration / every)
            return false;
        if (running.IsCompleted && (startedAt is not { } start || time.GetElapsedTime(start) >= rest))
            return true;
        if (!isStretched)
            log.Event(
                record.State,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"not evaluated at iteration {iteration}: an evaluation every {every} iterations would take more than ")
                + string.Create(CultureInfo.InvariantCulture, $"{Share:0 %} of the time; the next one is in {Remaining():0} s or later"),
                EventKinds.Evaluation);
        isStretched = true;
        return false;
    }

    /// <summary>Evaluates a checkpoint when it is stored, beside training.</summary>
    public void Begin(Task<CheckpointInfo?> stored, long iteration)
    {
        lastIteration = iteration;
        startedAt = time.GetTimestamp();
        running = RunAsync(stored);
    }

    /// <summary>Takes in a result, whoever asked for it: it is told and shown, and its checkpoint pinned if it is the best.</summary>
    public async Task ObserveAsync(EvaluationResult result)
    {
        live.Evaluation = [.. result.Values.Where(value => value.Class is null)];
        var text = string.Join(", ", live.Evaluation.Select(value =>
            $"{value.Name}{(value.Features.Length > 0 ? $" ({value.Features})" : "")} {EvaluationTable.Number(value.Value)}"));
        log.Event(record.State, $"{result.Source} evaluated on {result.Samples} samples: {text}", EventKinds.Evaluation);
        if (Spec.KeepBest is { } metric && result.Values.FirstOrDefault(value => value.Name == metric) is { } best)
            await KeepAsync(metric, best.Value, result.Source);
    }

    private async Task RunAsync(Task<CheckpointInfo?> stored)
    {
        try
        {
            if (await stored is not { } checkpoint)
                return;
            var plan = record.Value.Plan!;
            var grain = grains.Evaluation(plan);
            var request = new EvaluationRequest(
                $"{checkpoint.Name}-scheduled", checkpoint.Name, EvaluationSpec.Metrics(Spec), [EvaluationWork.Own],
                EvaluationOptions.DefaultSamples, Spec.Seed ?? 1, Spec.Ema is > 0, Split: "", WithFloor: false);
            var progress = await grain.StartAsync(request, stop);
            while (progress is { Result: null, Failure: null })
            {
                await Task.Delay(PollPeriod, time, stop);
                progress = await grain.ProgressAsync(request.Id, stop);
            }

            if (progress.Failure is { } reason)
                LogOnce(reason);
            else
                failed = false;
        }
        catch (Exception e) when (e is not InconsistentStateException)
        {
            if (!stop.IsCancellationRequested)
                LogOnce(e.Message);
        }
        finally
        {
            rest = time.GetElapsedTime(startedAt!.Value) / Share;
            isStretched = false;
        }
    }

    private async Task KeepAsync(string metric, double value, string checkpoint)
    {
        var now = record.Value;
        if (double.IsNaN(value) || (now.Best is { } known && !Metrics.IsBetter(metric, value, known.Value)))
            return;
        if (!library.Has(checkpoint))
            return;   // of live weights, which are not kept, or gone
        var former = now.Best?.Checkpoint;
        await record.WriteForUserAsync(r =>
        {
            r.Best = new BestCheckpoint(checkpoint, metric, value);
            r.Pinned = [.. r.Pinned.Where(name => name != former).Union([checkpoint])];
        });
        log.Event(
            record.State, $"checkpoint {checkpoint} is the best so far by {metric} ({EvaluationTable.Number(value)}) and is kept",
            EventKinds.Evaluation);
    }

    private double Remaining() => startedAt is { } start ? Math.Max(0, (rest - time.GetElapsedTime(start)).TotalSeconds) : 0;

    // Not again before it has worked in between.
    private void LogOnce(string reason)
    {
        if (!failed)
            log.Event(record.State, $"an evaluation failed: {reason} (logged once; training goes on)", EventKinds.Alarm);
        failed = true;
    }
}
