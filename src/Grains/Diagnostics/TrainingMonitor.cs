using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using Orleans.Storage;

namespace GanOrleans.Grains.Diagnostics;

/// <summary>
/// What a run's figures, norms and samples say about its training, and its pictures. All of it is extra: training goes on without.
/// </summary>
internal sealed class TrainingMonitor(
    DurableRecord record, NetworkPair networks, IRunGrains grains, RunFiles files, RunLog log, LiveRun live, TimeSpan period,
    TimeProvider time, CancellationToken stop)
{
    private const int SamplesPerPicture = 64;
    private const int SamplesPerDiagnosis = 32;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan PictureLimit = TimeSpan.FromSeconds(60);

    private readonly RunDiagnostics doctor = new();
    private double dataDistance = double.NaN;
    private long? lastDiagnosis;
    private bool hasFigures;
    private bool diagnosisFailed;
    private bool picturesFailed;

    /// <summary>What is found now, in words.</summary>
    public IReadOnlyCollection<string> Findings => doctor.Findings;

    /// <summary>Takes up what an earlier activation found.</summary>
    public void Restore(RunRecord from) => doctor.Restore(from.Diagnoses);

    /// <summary>Takes in the figures of a lease and the steps that it skipped.</summary>
    public void Observe(RunProgress progress, long skipped)
    {
        hasFigures = true;
        doctor.Observe(progress, skipped);
        live.Progress = progress;
    }

    /// <summary>
    /// Between two leases, every few seconds and not before the first: norms, and the distance of samples of one fixed z per run. Takes
    /// milliseconds; a failure is logged and ignored.
    /// </summary>
    public async Task DiagnoseAsync(long iteration)
    {
        if (!hasFigures || (lastDiagnosis is { } last && time.GetElapsedTime(last) < period))
            return;
        lastDiagnosis = time.GetTimestamp();
        try
        {
            var measures = await networks.MeasureAsync(record.Value.Generation, CallLimit, stop);
            live.Measures = measures
                .Where(measured => measured.Value is not null).ToDictionary(measured => measured.Key, measured => measured.Value!);
            var generator = measures.GetValueOrDefault(RunNetworks.Generator);
            var distance = await SampleDistanceAsync(iteration);
            doctor.Measure(generator?.GradientNorm ?? double.NaN, generator?.WeightNorm ?? double.NaN, distance, dataDistance);
            LogChanges();
            diagnosisFailed = false;
        }
        catch (Exception e) when (IsExtra(e))
        {
            LogOnce(ref diagnosisFailed, $"training could not be diagnosed: {e.Message}");
        }
    }

    /// <summary>Draws a picture of one fixed z per run. A failure is logged and ignored.</summary>
    public async Task DrawPictureAsync(long iteration)
    {
        try
        {
            var draw = Draw(iteration, SamplesPerPicture);
            var picture = await grains.Evaluator(draw.Plan).DrawPictureAsync(draw).WaitAsync(PictureLimit, time, stop);
            files.WritePicture(picture, iteration);
            picturesFailed = false;
        }
        catch (Exception e) when (IsExtra(e))
        {
            LogOnce(ref picturesFailed, $"no picture of iteration {iteration}: {e.Message}");
        }
    }

    /// <summary>
    /// Moves pictures to samples/left that lie beyond an iteration to which the run goes back: they belong to what is left.
    /// </summary>
    public void ArchivePictures(long iteration, int generation)
    {
        try
        {
            files.ArchivePictures(iteration, generation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogOnce(ref picturesFailed, $"pictures beyond iteration {iteration} could not be moved to samples/left: {e.Message}");
        }
    }

    private async Task<double> SampleDistanceAsync(long iteration)
    {
        var draw = Draw(iteration, SamplesPerDiagnosis);
        var evaluator = grains.Evaluator(draw.Plan);
        var samples = await evaluator.DrawAsync(draw).WaitAsync(CallLimit, time, stop);
        if (double.IsNaN(dataDistance))
        {
            var reals = await evaluator.DrawRealsAsync(draw.Plan, SamplesPerDiagnosis).WaitAsync(CallLimit, time, stop);
            dataDistance = await ThreadPoolWork.RunOnThreadPoolAsync(() => PairwiseDistance.Mean(reals));
        }

        return await ThreadPoolWork.RunOnThreadPoolAsync(() => PairwiseDistance.Mean(samples));
    }

    private DrawRequest Draw(long iteration, int count)
    {
        var now = record.Value;
        return new DrawRequest(now.Plan!, now.Generation, null, iteration, new SampleRequest(count, now.Spec!.Seed ?? 1));
    }

    private void LogChanges()
    {
        var found = doctor.Snapshot();
        foreach (var condition in TrainingConditions.All)
            if (found.ContainsKey(condition) != record.Value.Diagnoses.ContainsKey(condition))
                log.Event(record.State, found.GetValueOrDefault(condition, $"{condition}: no longer"), EventKinds.Diagnosis);
        record.Note(r => r.Diagnoses = found);
        live.Conditions = [.. found.Keys];
    }

    private bool IsExtra(Exception e) =>
        e is not InconsistentStateException && !(e is OperationCanceledException && stop.IsCancellationRequested);

    // Not again before it has worked in between.
    private void LogOnce(ref bool failed, string text)
    {
        if (!failed)
            log.Event(record.State, $"{text} (logged once; training goes on)", EventKinds.Alarm);
        failed = true;
    }
}
