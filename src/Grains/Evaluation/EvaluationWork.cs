using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Evaluation.Features;
using TorchSharp;

namespace GanOrleans.Grains.Evaluation;

/// <summary>
/// One evaluation from the samples on: what is asked for is checked, a classifier trained on first need, metrics computed. On one thread.
/// </summary>
/// <param name="data">The real data.</param>
/// <param name="options">Metrics.</param>
/// <param name="features">Names of spaces of features, or paths of TorchScript files; none = all of the product's own.</param>
/// <param name="classifiers">Where trained classifiers are kept.</param>
/// <param name="tell">Takes what is being done, for people.</param>
/// <param name="scripts">The path of a TorchScript file by the name that features were asked for by; null = there is no such file.</param>
public sealed class EvaluationWork(
    EvaluationData data, EvaluationOptions options, IReadOnlyList<string> features, string classifiers, Action<string> tell,
    Func<string, string?> scripts)
{
    // A covariance of so many features takes 128 MB; its eigendecompositions take time with the cube of that number.
    private const int MaxFidWidth = 4_096;

    /// <summary>Stands for the classifier's features where the data have classes, else for the samples themselves.</summary>
    public const string Own = "own";

    private bool IsImage => data.Reference.Description.IsImage;

    private string Raw => IsImage ? RawFeatures.Pixels : RawFeatures.Points;

    /// <summary>What is wrong with the request; all faults.</summary>
    public IEnumerable<string> Errors()
    {
        foreach (var error in options.Errors(data))
            yield return error;
        foreach (var name in features)
        {
            if (name is Own || name == Raw || (name == ClassifierFeatures.Id && Offers(MetricNeeds.Classes)))
                continue;
            if (scripts(name) is { } path)
            {
                if (Path.GetFileName(path) is RawFeatures.Pixels or RawFeatures.Points or ClassifierFeatures.Id
                    || features.Count(other => scripts(other) is { } same && Path.GetFileName(same) == Path.GetFileName(path)) > 1)
                    yield return $"Features '{name}': another space has the name '{Path.GetFileName(path)}'. Rename the file.";
                continue;
            }

            string[] known = [Own, Raw, .. Offers(MetricNeeds.Classes) ? [ClassifierFeatures.Id] : Array.Empty<string>()];
            yield return name == ClassifierFeatures.Id
                ? $"Features '{name}' are of a classifier, and {data.Name} has no classes that one could be trained on."
                : $"Features '{name}' are not known. Known are {string.Join(", ", known)} and a TorchScript file.";
        }

        var width = data.Reference.Description.SampleSize;
        if (Names().Contains(Raw) && width > MaxFidWidth && options.Chosen(data).Any(metric => metric.Name == Metrics.Fid))
            yield return $"Metric 'fid' in {Raw} of {width:N0} values needs several matrices of {8L * width * width / 1_000_000:N0} MB; at "
                + $"most {MaxFidWidth:N0} values are allowed. Use --features lenet or a TorchScript file, or other --metrics.";
    }

    /// <summary>Computes all.</summary>
    /// <param name="samples">Images in [0, 1] or points, on the CPU.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="iteration">The iteration of the weights; null = there is none.</param>
    /// <param name="ema">Whether they are of the moving average.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="discriminator">D at given numbers, as probabilities, of samples on a line; null = it is not compared.</param>
    /// <exception cref="EvaluationException">The samples cannot be compared with these data.</exception>
    public EvaluationResult Run(
        torch.Tensor samples, string source, long? iteration, bool ema, CancellationToken cancellation,
        Func<float[], float[]>? discriminator = null)
    {
        var start = Stopwatch.GetTimestamp();
        var names = Names();
        var needsClassifier = names.Contains(ClassifierFeatures.Id)
            || options.Chosen(data).Any(metric => metric.Needs.HasFlag(MetricNeeds.Classes));
        using var kept = needsClassifier
            ? KeptClassifier.Open(classifiers, data.Training!, data.Test ?? data.Reference, tell, cancellation: cancellation)
            : null;
        var hash = kept?.Hash() ?? "";
        List<IFeatureSpace> spaces = [];
        try
        {
            foreach (var name in names)
                spaces.Add(
                    name == Raw ? new RawFeatures(IsImage)
                    : name == ClassifierFeatures.Id ? new ClassifierFeatures(kept!.Classifier, hash)
                    : new ScriptFeatures(scripts(name) ?? name));
            var values = new Evaluator(data, spaces, kept?.Classifier, options, tell, discriminator).Run(samples, cancellation);
            return new EvaluationResult(
                source, iteration, ema, (int)samples.shape[0], options.Seed, data.Name, data.Reference.Description.Hash,
                [.. spaces.Select(space => Of(space, kept))], [.. values.Select(Of)], Stopwatch.GetElapsedTime(start).TotalSeconds,
                DateTimeOffset.UtcNow);
        }
        finally
        {
            foreach (var space in spaces)
                space.Dispose();
        }
    }

    private string[] Names()
    {
        var own = Offers(MetricNeeds.Classes) ? ClassifierFeatures.Id : Raw;
        // Large pictures are compared by the classifier alone where nothing is said.
        string[] all = data.Reference.Description.SampleSize > MaxFidWidth ? [own] : [Raw, own];
        return [.. (features.Count > 0 ? features.Select(name => name == Own ? own : name) : all).Distinct()];
    }

    private static EvaluationFeatures Of(IFeatureSpace space, KeptClassifier? kept) =>
        new(space.Name, space.Hash, space.Preprocessing, space is ClassifierFeatures ? kept?.TestAccuracy : null);

    private static EvaluationValue Of(MetricValue value) => new(
        value.Name, value.Features, value.Value, value.Error, value.Floor, value.Samples, value.Reference, value.Class);

    private bool Offers(MetricNeeds need) => data.Offered.HasFlag(need);
}
