using GanOrleans.Contracts;
using GanOrleans.Grains.Runs.Diagnosis;
using GanOrleans.Grains.Telemetry;
using Orleans.Storage;

namespace GanOrleans.Grains.Runs;

/// <content>Pictures, and what the figures say about the training.</content>
public sealed partial class CoordinatorGrain
{
    private const int SamplesPerPicture = 64;
    private const int SamplesPerDiagnosis = 32;

    private readonly RunDoctor doctor = new();
    private double dataDistance = double.NaN;
    private long lastDiagnosis;
    private bool diagnosed;
    private bool unmeasured;
    private bool undrawn;

    // Between two leases, every few seconds: norms, and the distance of samples of one fixed z per run. It costs milliseconds, and the run nothing else when it fails.
    private async Task DiagnoseAsync()
    {
        if (diagnosed && time.GetElapsedTime(lastDiagnosis) < options.DiagnosisPeriod)
            return;
        (diagnosed, lastDiagnosis) = (true, time.GetTimestamp());
        try
        {
            var names = Record.Plan!.NetworkNames();
            var measures = await Task.WhenAll(Networks().Select(network => network.MeasureAsync(Record.Generation))).WaitAsync(RequestPatience, time, stopping.Token);
            live?.Measures = names.Zip(measures).Where(measured => measured.Second is not null).ToDictionary(measured => measured.First, measured => measured.Second!);
            var generator = measures[names.ToList().IndexOf(RunNetworks.Generator)];
            doctor.Measure(generator?.GradientNorm ?? double.NaN, generator?.WeightNorm ?? double.NaN, await DistanceAsync(), dataDistance);
            TellDiagnoses();
            unmeasured = false;
        }
        catch (Exception e) when (IsExtra(e))
        {
            TellOnce(ref unmeasured, $"training could not be looked at: {e.Message}");
        }
    }

    // Pictures and measures are extras: whatever goes wrong with them, training goes on.
    private bool IsExtra(Exception e) => e is not InconsistentStateException && !(e is OperationCanceledException && stopping.IsCancellationRequested);

    // Not again before it has worked in between.
    private void TellOnce(ref bool failed, string text)
    {
        if (!failed)
            log.Event(told.State, $"{text} (told once; training goes on)", EventKinds.Alarm);
        failed = true;
    }

    private async Task<double> DistanceAsync()
    {
        var draw = new DrawRequest(Record.Plan!, Record.Generation, null, iteration, new SampleRequest(SamplesPerDiagnosis, Record.Spec!.Seed ?? 1));
        var samples = await Evaluator().DrawAsync(draw).WaitAsync(RequestPatience, time, stopping.Token);
        if (double.IsNaN(dataDistance))
        {
            var reals = await Evaluator().DrawRealsAsync(Record.Plan!, SamplesPerDiagnosis).WaitAsync(RequestPatience, time, stopping.Token);
            dataDistance = await AsideAsync(() => PairwiseDistance.Mean(reals));
        }

        return await AsideAsync(() => PairwiseDistance.Mean(samples));
    }

    private void TellDiagnoses()
    {
        foreach (var condition in RunDoctor.Conditions)
        {
            var found = doctor.Has(condition);
            if (found == Record.Diagnoses.ContainsKey(condition))
                continue;
            log.Event(told.State, found ? doctor.Snapshot()[condition] : $"{condition}: no longer", EventKinds.Diagnosis);
        }

        Record.Diagnoses = doctor.Snapshot();
        live?.Conditions = [.. Record.Diagnoses.Keys];
    }

    // A picture of one fixed z per run. It costs the run nothing but time when it fails.
    private async Task DrawAsync()
    {
        try
        {
            var draw = new DrawRequest(Record.Plan!, Record.Generation, null, iteration, new SampleRequest(SamplesPerPicture, Record.Spec!.Seed ?? 1));
            var picture = await Evaluator().DrawPictureAsync(draw).WaitAsync(TimeSpan.FromSeconds(60), time, stopping.Token);
            new RunFiles(Folder).WritePicture(picture, iteration);
            undrawn = false;
        }
        catch (Exception e) when (IsExtra(e))
        {
            TellOnce(ref undrawn, $"no picture of iteration {iteration}: {e.Message}");
        }
    }

    private IEvaluatorGrain Evaluator() => GrainFactory.GetGrain<IEvaluatorGrain>(RunKeys.Network(RunId, Record.Plan!.NetworkKind));
}
