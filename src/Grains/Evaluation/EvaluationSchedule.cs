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
    private long? lastIteration;   // where the interval was passed last
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
        // An activation begins between two multiples; a rollback leads back behind some.
        var last = Math.Min(lastIteration ?? iteration - 1, iteration);
        lastIteration = last;
        if (iteration / every <= last / every)
            return false;
        if (running.IsCompleted && (startedAt is not { } start || time.GetElapsedTime(start) >= rest))
        {
            lastIteration = iteration;
            return true;
        }

        if (!isStretched)
            log.Event(
                record.State,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"not evaluated at iteration {iteration}: an evaluation every {every} iterations would take more than {Share:0 %} of ")
                + (running.IsCompleted
                    ? string.Create(CultureInfo.InvariantCulture, $"the time; the next one is in {Remaining():0} s or later")
                    : "the time, and one is not done yet"),
                EventKinds.Evaluation);
        isStretched = true;
        return false;
    }

    /// <summary>Evaluates a checkpoint when it is stored, beside training.</summary>
    public void Begin(Task<CheckpointInfo?> stored)
    {
        startedAt = time.GetTimestamp();
        running = RunAsync(stored);
    }

    /// <summary>Takes in a result, whoever asked for it: it is told and shown.</summary>
    public void Observe(EvaluationResult result)
    {
        live.Evaluation = [.. result.Values.Where(value => value.Class is null)];
        var text = string.Join(", ", live.Evaluation.Select(value =>
            $"{value.Name}{(value.Features.Length > 0 ? $" ({value.Features})" : "")} {EvaluationTable.Number(value.Value)}"));
        log.Event(record.State, $"{result.Source} evaluated on {result.Samples} samples: {text}", EventKinds.Evaluation);
    }

    private async Task RunAsync(Task<CheckpointInfo?> stored)
    {
        try
        {
            if (await stored is not { } checkpoint)
                return;
            library.Hold(checkpoint.Name);
            var plan = record.Value.Plan!;
            var grain = grains.Evaluation(plan);
            var request = new EvaluationRequest(
                $"{checkpoint.Name}-scheduled", checkpoint.Name, EvaluationSpec.Metrics(Spec), [EvaluationWork.Own],
                EvaluationRequest.DefaultSamples, Spec.Seed ?? 1, Spec.Ema is > 0, Split: "", WithFloor: false);
            var progress = await grain.StartAsync(request, stop);
            while (progress is { Result: null, Failure: null })
            {
                library.Hold(checkpoint.Name);   // a hold ends by itself
                await Task.Delay(PollPeriod, time, stop);
                progress = await grain.ProgressAsync(request.Id, stop);
            }

            if (progress.Failure is { } reason)
                LogOnce(reason);
            else
                failed = false;
            if (progress.Result is { } result && Spec.KeepBest is { } metric
                && result.Values.FirstOrDefault(value => value.Name == metric) is { } best)
                await KeepAsync(metric, best.Value, checkpoint.Name);
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

    // Only results of the schedule compare: of as many samples, in the same features.
    private async Task KeepAsync(string metric, double value, string checkpoint)
    {
        var known = record.Value.Best is { } best && best.Metric == metric && library.Has(best.Checkpoint) ? best : null;
        if (double.IsNaN(value) || (known is not null && !Metrics.IsBetter(metric, value, known.Value)))
            return;
        await record.WriteForUserAsync(r => r.Best = new BestCheckpoint(checkpoint, metric, value));
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
