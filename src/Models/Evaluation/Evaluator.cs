using GanOrleans.Models.Evaluation.Features;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>Computes metrics of samples against real data, and the same of real data in their place. On one thread.</summary>
/// <param name="data">The real data.</param>
/// <param name="spaces">What distances are measured in; the caller's.</param>
/// <param name="classifier">Trained on the data; null where no chosen metric needs one.</param>
/// <param name="options">What is computed.</param>
/// <param name="tell">Takes a word before each metric.</param>
/// <param name="discriminator">D at given numbers on the line, as probabilities; null = it is not compared.</param>
public sealed class Evaluator(
    EvaluationData data, IReadOnlyList<IFeatureSpace> spaces, Classifier? classifier, EvaluationOptions options,
    Action<string>? tell = null, Func<float[], float[]>? discriminator = null)
{
    private const int Neighbourhoods = 5_000;   // rows that precision and recall look at
    private const int Nearest = 2_000;   // samples whose nearest rows are looked for
    private const int ParzenValidation = 1_000;
    private const int PairsPerClass = 100;

    private static readonly IFeatureSpace?[] Nowhere = [null];

    /// <summary>All values of the chosen metrics.</summary>
    /// <param name="samples">Images <c>N × C × H × W</c> in [0, 1] or points <c>N × d</c>, on the CPU.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EvaluationException">The samples have another shape or range than the data, or are not finite.</exception>
    public IReadOnlyList<MetricValue> Run(Tensor samples, CancellationToken cancellation = default)
    {
        var expected = data.Reference.Description.SampleShape;
        if (!samples.shape.AsSpan(1).SequenceEqual([.. expected]))
            throw new EvaluationException(
                $"The samples are {string.Join(" × ", samples.shape.Skip(1))}, those of {data.Name} are {string.Join(" × ", expected)}: "
                + "only equal shapes compare.");
        CheckValues(samples);
        using var rows = new EvaluationRows(samples.alias().DetachFromDisposeScope(), classifier, cancellation);
        using var reference = new EvaluationRows(EvaluationRows.First(data.Reference, rows.Count), classifier, cancellation);
        EvaluationRows? reals = null;
        try
        {
            List<MetricValue> values = [];
            foreach (var metric in options.Chosen(data))
            {
                foreach (var space in metric.IsPerFeatures ? (IEnumerable<IFeatureSpace?>)spaces : Nowhere)
                {
                    cancellation.ThrowIfCancellationRequested();
                    tell?.Invoke(space is null ? metric.Name : $"{metric.Name} in {space.Name}");
                    var floor = Floor(metric, space, rows.Count, reference, ref reals, cancellation);
                    values.AddRange(Of(metric, space, new(rows, reference, IsFloor: false), cancellation)
                        .Select(value => value with { Floor = Same(floor, value)?.Value }));
                }
            }
            return values;
        }
        finally
        {
            reals?.Dispose();
        }
    }

    private void CheckValues(Tensor samples)
    {
        using var scope = NewDisposeScope();
        var flat = samples.reshape(samples.shape[0], -1);
        var bad = samples.shape[0] - flat.isfinite().all(1).sum().item<long>();
        if (bad > 0)
            throw new EvaluationException(
                $"{bad} of {samples.shape[0]} samples are not finite: the generator has diverged, or the file is damaged.");
        if (!data.Reference.Description.IsImage) return;
        var (least, most) = (flat.min().item<float>(), flat.max().item<float>());
        if (least < -.001f || most > 1.001f)
            throw new EvaluationException(FormattableString.Invariant(
                $"The samples have values from {least:G4} to {most:G4}; images are in [0, 1]. Divide bytes by 255; bring [-1, 1] there."));
    }

    private static MetricValue? Same(MetricValue[] values, MetricValue like) =>
        Array.Find(values, value => (value.Name, value.Class) == (like.Name, like.Class));

    // Of real rows in place of the samples.
    private MetricValue[] Floor(
        MetricInfo metric, IFeatureSpace? space, int count, EvaluationRows reference, ref EvaluationRows? reals,
        CancellationToken cancellation)
    {
        // Rows that the reference consists of would be compared with themselves.
        if (!options.WithFloor || data.Training is not { } training || data.Reference.Description.Split == training.Description.Split)
            return [];
        reals ??= new EvaluationRows(EvaluationRows.Shuffled(training, count, options.Seed), classifier, cancellation);
        return [.. Of(metric, space, new(reals, reference, IsFloor: true), cancellation)];
    }

    private IEnumerable<MetricValue> Of(MetricInfo metric, IFeatureSpace? space, Sides sides, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        return metric.Name switch
        {
            Metrics.Parzen => Parzen(sides, cancellation),
            Metrics.Fid => [Frechet(space!, sides)],
            Metrics.Kid => [Kernel(space!, sides, cancellation)],
            Metrics.Prdc => Neighbours(space!, sides, cancellation),
            Metrics.Inception => [Inception(sides.Rows)],
            Metrics.Similarity => Similarity(sides.Rows),
            Metrics.Nearest => Closest(space!, sides, cancellation),
            Metrics.Classes => Classes(sides),
            Metrics.Modes => Modes(sides.Rows),
            Metrics.Divergence => Divergence(sides),
            _ => throw new InvalidOperationException($"Metric '{metric.Name}' is listed, and nothing computes it."),
        };
    }

    private MetricValue[] Parzen(Sides sides, CancellationToken cancellation)
    {
        var raw = new RawFeatures(areImages: true);
        using var validation = EvaluationRows.First(data.Validation!, ParzenValidation);
        using var flat = raw.Of(validation);
        var result = ParzenWindow.Fit(sides.Rows.Of(raw), flat, sides.Reference.Of(raw), cancellation);
        return
        [
            new("parzen", raw.Name, result.Nats, result.Error, null, result.Samples, result.Scored),
            new("parzen-sigma", raw.Name, result.Sigma, null, null, result.Samples, (int)validation.shape[0]),
        ];
    }

    private static MetricValue Frechet(IFeatureSpace space, Sides sides) => new(
        "fid", space.Name, FrechetDistance.Between(sides.Rows.Of(space), sides.Reference.Of(space)), null, null, sides.Rows.Count,
        sides.Reference.Count);

    private MetricValue Kernel(IFeatureSpace space, Sides sides, CancellationToken cancellation)
    {
        var (mean, deviation) = KernelDistance.Between(sides.Rows.Of(space), sides.Reference.Of(space), options.Seed, cancellation);
        return new("kid", space.Name, mean, deviation, null, sides.Rows.Count, sides.Reference.Count);
    }

    private static MetricValue[] Neighbours(IFeatureSpace space, Sides sides, CancellationToken cancellation)
    {
        var count = Math.Min(Neighbourhoods, Math.Min(sides.Rows.Count, sides.Reference.Count));
        var result = PrecisionRecall.Of(
            sides.Rows.Of(space).narrow(0, 0, count), sides.Reference.Of(space).narrow(0, 0, count), cancellation: cancellation);
        MetricValue Of(string name, double value) => new(name, space.Name, value, null, null, count, count);
        return
        [
            Of("precision", result.Precision), Of("recall", result.Recall), Of("density", result.Density), Of("coverage", result.Coverage),
        ];
    }

    private MetricValue Inception(EvaluationRows rows)
    {
        var (mean, deviation) = InceptionScore.Of(rows.Logits, options.Seed);
        return new("is", ClassifierFeatures.Id, mean, deviation, null, rows.Count, 0);
    }

    private IEnumerable<MetricValue> Similarity(EvaluationRows rows)
    {
        for (var label = 0; label < classifier!.Classes; label++)
        {
            long[] members = [.. rows.Members(label).Take(2 * PairsPerClass)];
            var pairs = members.Length / 2;
            if (pairs == 0) continue;
            using var scope = NewDisposeScope();
            var images = rows.Values.index_select(0, tensor(members[..(2 * pairs)]));
            var similarities = StructuralSimilarity.OfPairs(images.narrow(0, 0, pairs), images.narrow(0, pairs, pairs));
            yield return new MetricValue(
                "ms-ssim", RawFeatures.Pixels, similarities.mean().item<double>(), null, null, 2 * pairs, 0,
                data.Reference.Description.ClassNames[label]);
        }
    }

    private MetricValue[] Closest(IFeatureSpace space, Sides sides, CancellationToken cancellation)
    {
        var count = Math.Min(Nearest, Math.Min(sides.Rows.Count, sides.Reference.Count));
        var (given, real) = (sides.Rows.Of(space).narrow(0, 0, count), sides.Reference.Of(space).narrow(0, 0, count));
        var test = NearestNeighbours.TwoSample(given, real, cancellation);
        var accuracy = new MetricValue("nn-accuracy", space.Name, test.Accuracy, null, null, count, count);
        if (data.Training is not { } training)
            return [accuracy];
        // Of real rows, those that the generator has not seen are near to what it has seen by chance only.
        var asked = sides.IsFloor ? real : given;
        var least = new float[count];
        Array.Fill(least, float.PositiveInfinity);
        for (var first = 0L; first < training.Description.Count; first += Neighbourhoods)
        {
            using var seen = new EvaluationRows(EvaluationRows.From(training, first, Neighbourhoods), classifier, cancellation);
            var (_, distances) = NearestNeighbours.Of(asked, seen.Of(space), cancellation);
            for (var i = 0; i < count; i++) least[i] = Math.Min(least[i], distances[i]);
        }
        var mean = least.Average(distance => (double)distance);
        return [accuracy, new("nn-distance", space.Name, mean, null, null, count, (int)training.Description.Count)];
    }

    private IEnumerable<MetricValue> Classes(Sides sides)
    {
        var (rows, reference, _) = sides;
        var result = ClassHistogram.Of(rows.Classes, reference.Classes, classifier!.Classes);
        yield return new("class-kl", ClassifierFeatures.Id, result.Divergence, null, null, rows.Count, reference.Count);
        for (var label = 0; label < result.Shares.Count; label++)
            yield return new(
                "class-share", ClassifierFeatures.Id, result.Shares[label], null, null, rows.Count, reference.Count,
                data.Reference.Description.ClassNames[label]);
    }

    private MetricValue[] Modes(EvaluationRows rows)
    {
        var coverage = ModeCoverage.Of(data.Distribution!, Points(rows));
        MetricValue Of(string name, double value) => new(name, "", value, null, null, rows.Count, data.Distribution!.Components.Count);
        return [Of("modes", coverage.Covered), Of("high-quality", coverage.HighQuality)];
    }

    private MetricValue[] Divergence(Sides sides)
    {
        var count = sides.Rows.Count;
        var result = LineDivergence.Of(data.Distribution!, Points(sides.Rows), sides.IsFloor ? null : discriminator);
        MetricValue Of(string name, double value) => new(name, "", value, null, null, count, LineDivergence.Bins);
        return double.IsNaN(result.DiscriminatorError)
            ? [Of("jsd", result.Divergence)]
            : [Of("jsd", result.Divergence), Of("d-error", result.DiscriminatorError)];
    }

    private static float[] Points(EvaluationRows rows)
    {
        using var flat = rows.Values.contiguous();
        return flat.data<float>().ToArray();
    }

    private sealed record Sides(EvaluationRows Rows, EvaluationRows Reference, bool IsFloor);
}
