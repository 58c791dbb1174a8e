using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Silo.Web;

/// <summary>What the API says of what the grains say.</summary>
internal static class Views
{
    internal static RunItem Of(RunSummary run) =>
        new(run.RunId, run.Variant, run.Dataset, run.State.ToText(), run.Iteration, run.Iterations, run.SubmittedAt);

    internal static RunView Of(RunStatus run) =>
        new(
            run.RunId, run.Spec.Variant ?? "", run.Spec.Dataset ?? "", run.State.ToText(), run.Reason, run.Generation, run.Iteration,
            run.Spec.Iterations ?? 0, run.SubmittedAt, run.EndedAt, run.SkippedSteps, run.LastCheckpoint,
            [.. run.Places.Select(place => new PlaceView(place.Part, place.Silo, place.Device))],
            run.Progress is { } progress ? Of(progress) : null);

    internal static UpdateView Of(RunUpdate update) =>
        new(
            update.Sequence, update.At, update.State.ToText(), update.Event, update.Progress is { } progress ? Of(progress) : null,
            update.Generation);

    internal static PointView Of(RunProgress progress) =>
        new(
            progress.Iteration, Known(progress.LossD), Known(progress.LossG), Known(progress.DReal), Known(progress.DFake),
            Known(progress.Value), Known(progress.IterationsPerSecond), Known(progress.ImagesPerSecond), Known(progress.EtaSeconds));

    internal static EvaluationView Of(EvaluationResult result) =>
        new(
            result.Source, result.Iteration, result.Ema, result.Samples, result.Reference, result.At,
            [.. result.Values.Select(value => new MetricView(
                value.Name, value.Features, value.Class, Known(value.Value), Known(value.Error), Known(value.Floor)))]);

    // JSON has no NaN.
    private static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
