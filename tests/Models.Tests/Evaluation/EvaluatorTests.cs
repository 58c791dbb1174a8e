using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Evaluation.Features;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

/// <summary>All metrics of one set of samples at once, on small drawn digits and points.</summary>
public sealed class EvaluatorTests : TorchTest
{
    private const int Count = 300;

    [Fact]
    public void Real_images_are_as_good_as_the_floor_and_noise_is_not()
    {
        using var folder = new TemporaryFolder();
        var data = Glyphs();
        using var kept = KeptClassifier.Open(folder.Path, data.Training!, data.Reference, _ => { });
        using var again = KeptClassifier.Open(folder.Path, data.Training!, data.Reference, _ => { });
        var names = Metrics.Known.Where(metric => (metric.Needs & ~data.Offered) == 0).Select(metric => metric.Name).ToArray();
        var told = new List<string>();
        IFeatureSpace[] spaces = [new RawFeatures(true), new ClassifierFeatures(kept.Classifier, kept.Hash())];
        var evaluator = new Evaluator(data, spaces, kept.Classifier, new EvaluationOptions { Metrics = names }, told.Add);

        var same = evaluator.Run(data.Reference.Gather([.. Enumerable.Range(0, Count).Select(i => (long)i)], CPU));
        var bytes = Assert.Throws<EvaluationException>(() => evaluator.Run(ones(Count, 1, 28, 28).mul(255)));
        Assert.Contains("from 255 to 255; images are in [0, 1]", bytes.Message, StringComparison.Ordinal);
        var noise = evaluator.Run(rand(Count, 1, 28, 28, generator: new Generator(1)));

        Assert.Equal((kept.Hash(), null), (again.Hash(), again.TrainedSeconds));
        Assert.Equal(
            ["parzen", "fid", "kid", "prdc", "is", "ms-ssim", "nn", "classes"], names);
        Assert.Equal(names.Length + 4, told.Count / 2);   // fid, kid, prdc and nn in two spaces each
        foreach (var space in new[] { "pixels", "lenet" })
        {
            Assert.InRange(Of(same, "fid", space).Value, -1e-4, 1e-4);   // fewer rows than features: a root of rounding remains
            Assert.All(new[] { "precision", "recall", "coverage" }, name => Assert.Equal(1, Of(same, name, space).Value));
            Assert.True(Of(noise, "fid", space).Value > 3 * Of(noise, "fid", space).Floor);
            Assert.Equal(0, Of(noise, "recall", space).Value);
            Assert.InRange(Of(noise, "precision", space).Floor!.Value, .5, 1);
        }

        Assert.Equal(0, Of(same, "class-kl", "lenet").Value);
        Assert.InRange(Of(same, "class-share", "lenet", "3").Value, .05, .15);
        Assert.InRange(Of(same, "is", "lenet").Value, 7, 10);
        Assert.True(Of(noise, "is", "lenet").Value < Of(noise, "is", "lenet").Floor);
        Assert.True(Of(same, "parzen", "pixels").Value > Of(same, "parzen", "pixels").Floor);
        Assert.True(Of(noise, "parzen", "pixels").Value < Of(noise, "parzen", "pixels").Floor);
        var alike = Of(same, "ms-ssim", "pixels", "1");
        Assert.InRange(alike.Value, alike.Floor!.Value - .2, alike.Floor.Value + .2);
        Assert.Equal(Of(same, "nn-distance", "pixels").Floor!.Value, Of(same, "nn-distance", "pixels").Value, 5);
    }

    [Fact]
    public void Points_have_modes_and_a_divergence()
    {
        var data = Points("mixture");
        var evaluator = new Evaluator(data, [new RawFeatures(false)], null, new EvaluationOptions { WithFloor = false });
        var values = evaluator.Run(data.Training!.Gather([.. Enumerable.Range(0, 5_000).Select(i => (long)i)], CPU));

        Assert.Equal(
            ["fid", "kid", "precision", "recall", "density", "coverage", "modes", "high-quality", "jsd"], values.Select(v => v.Name));
        Assert.All(values, value => Assert.Null(value.Floor));
        Assert.Equal(2, Of(values, "modes", "").Value);
        Assert.InRange(Of(values, "jsd", "").Value, 0, .02);   // (bins − 1) / 8N = .01
        Assert.InRange(Of(values, "fid", "points").Value, 0, .02);
    }

    [Fact]
    public void On_a_line_D_is_compared_with_the_best_one()
    {
        var data = Points("normal");
        var samples = data.Training!.Gather([.. Enumerable.Range(0, 100_000).Select(i => (long)i)], CPU);
        MetricValue[] Run(float d) => [.. new Evaluator(
            data, [], null, new EvaluationOptions { Metrics = ["jsd"] }, discriminator: at => [.. at.Select(_ => d)]).Run(samples)];

        var best = Run(.5f);
        Assert.Equal(["jsd", "d-error"], best.Select(value => value.Name));
        Assert.InRange(best[1].Value, 0, .05);   // D* is ½ but for the histogram's noise
        Assert.InRange(Run(.9f)[1].Value, .35, .45);
        Assert.InRange(best[0].Floor!.Value, 0, .002);   // of as many real numbers: (bins − 1) / 8N
    }

    [Fact]
    public void Samples_of_another_shape_and_metrics_that_the_data_do_not_offer_are_refused()
    {
        var data = Points("rings");
        var options = new EvaluationOptions { Metrics = ["is", "jsd", "fid", "nonsense"] };

        var wrong = Assert.Throws<EvaluationException>(
            () => new Evaluator(data, [new RawFeatures(false)], null, options).Run(zeros(200, 1, 28, 28)));

        Assert.Contains("The samples are 1 × 28 × 28, those of rings:test are 2", wrong.Message, StringComparison.Ordinal);
        using var lost = zeros(200, 2);
        lost[7, 1] = tensor(float.NaN);
        var diverged = Assert.Throws<EvaluationException>(() => new Evaluator(data, [new RawFeatures(false)], null, options).Run(lost));
        Assert.Contains("1 of 200 samples are not finite", diverged.Message, StringComparison.Ordinal);
        Assert.Collection(
            options.Errors(data),
            error => Assert.StartsWith("Metric 'is' cannot be computed for rings:test: it needs images of a data set with classes", error),
            error => Assert.StartsWith("Metric 'jsd' cannot be computed for rings:test: it needs numbers on a line", error),
            error => Assert.StartsWith("Metric 'nonsense' is not known. Known are: parzen, fid", error));
    }

    private static EvaluationData Glyphs() =>
        EvaluationData.Open("glyphs", null, new DataSetOptions { Count = 6 * Count, AllowDownload = false });

    private static EvaluationData Points(string name) => EvaluationData.Open(name, null, new DataSetOptions { AllowDownload = false });

    private static MetricValue Of(IEnumerable<MetricValue> values, string name, string features, string? label = null) =>
        values.Single(value => (value.Name, value.Features, value.Class) == (name, features, label));
}
