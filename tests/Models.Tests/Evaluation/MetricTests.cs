using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Tests.Support;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

/// <summary>Metrics of small cases that were worked out by hand, and what has to hold of every set.</summary>
public sealed class MetricTests : TorchTest
{
    [Fact]
    public void Parzen_is_the_mean_of_windows()
    {
        var samples = tensor(new[,] { { 0f, 0f }, { 3f, 4f } });
        var row = tensor(new[,] { { 0f, 0f } });

        var nats = ParzenWindow.LogLikelihoods(samples, row, [2.0])[0][0];

        // Windows of 1 / (2π·4) and e^(−25/8) times that, halved.
        Assert.Equal(Math.Log((1 + Math.Exp(-25.0 / 8)) / (2 * 2 * Math.PI * 4)), nats, 1e-12);
    }

    [Fact]
    public void Parzen_takes_the_width_of_the_validation_rows_and_scores_the_others()
    {
        var samples = zeros(5, 3);
        var validation = tensor(new[,] { { .3f, .3f, .3f }, { -.3f, -.3f, -.3f } });   // σ = .3 is the likeliest
        var test = tensor(new[,] { { 0f, 0f, 0f }, { .2f, 0f, 0f } });

        var result = ParzenWindow.Fit(samples, validation, test);

        Assert.Equal(ParzenWindow.Sigmas.MinBy(sigma => Math.Abs(sigma - .3)), result.Sigma);
        var norm = -3 * Math.Log(result.Sigma * Math.Sqrt(2 * Math.PI));
        var second = norm - .04 / (2 * result.Sigma * result.Sigma);
        Assert.Equal((norm + second) / 2, result.Nats, 1e-6);
        Assert.Equal((norm - second) / 2 / Math.Sqrt(2), result.Error, 1e-6);
        Assert.Equal((5, 2), (result.Samples, result.Scored));
    }

    [Theory]
    [InlineData(new[] { 1.0, 0, 0, 4 }, new[] { 9.0, 0, 0, 1 }, 25 + 4 + 1)]   // of diagonal ones the deviations count: (1−3)² + (2−1)²
    [InlineData(new[] { 1.0, 0, 0, 0 }, new[] { 0.0, 0, 0, 4 }, 25 + 5)]   // both singular, in other directions
    [InlineData(new[] { 0.0, 0, 0, 0 }, new[] { 0.0, 0, 0, 0 }, 25)]
    [InlineData(new[] { 2.0, 1, 1, 2 }, new[] { 1.0, 0, 0, 3 }, 25 + 0.516685226452)]   // 8 − 2·√(tr + 2·√det) of Σ₁Σ₂ = 8 − 2·√14
    public void Frechet_distance_of_Gaussians_is_the_known_one(double[] first, double[] second, double expected)
    {
        var distance = FrechetDistance.Between(
            zeros(2, dtype: ScalarType.Float64), tensor(first, [2, 2]), tensor(new[] { 3.0, 4 }), tensor(second, [2, 2]));

        Assert.Equal(expected, distance, 1e-9);
    }

    [Fact]
    public void Frechet_distance_of_rows_takes_their_moments()
    {
        // Means 0 and 1, variances 2 (of two rows, N − 1 = 1) and 8 in the first coordinate, none in the second.
        var x = tensor(new[,] { { -1f, 5f }, { 1f, 5f } });
        var y = tensor(new[,] { { -1f, 5f }, { 3f, 5f } });

        Assert.Equal(1 + Math.Pow(Math.Sqrt(8) - Math.Sqrt(2), 2), FrechetDistance.Between(x, y), 1e-9);
        Assert.Equal(FrechetDistance.Between(x, y), FrechetDistance.Between(y, x), 1e-9);
        Assert.Throws<ArgumentException>(() => FrechetDistance.Between(x, ones(4, 3)));
        Assert.Throws<ArgumentException>(() => FrechetDistance.Between(ones(1, 2), x));
    }

    [Fact]
    public void Kernel_distance_drops_both_diagonals()
    {
        double[] x = [0, 1], y = [1, 2];

        // Within: (0·1 + 1)³ = 1 and (1·2 + 1)³ = 27; across: (1 + 1 + 8 + 27) / 4.
        Assert.Equal(1 + 27 - 2 * 37 / 4.0, KernelDistance.Unbiased(tensor(x, [2, 1]), tensor(y, [2, 1])), 1e-12);
        var (mean, deviation) = KernelDistance.Between(tensor(x, [2, 1]), [[0, 1], [1, 0]], tensor(y, [2, 1]), [[0, 1], [0, 1]]);
        Assert.Equal((9.5, 0.0), (mean, deviation));
    }

    [Fact]
    public void Inception_score_is_1_for_samples_of_no_class_and_the_number_of_classes_at_best()
    {
        var sure = eye(10).repeat(20, 1) * 1000;

        Assert.Equal((1.0, 0.0), Rounded(InceptionScore.Of(zeros(200, 10))));
        Assert.Equal((10.0, 0.0), Rounded(InceptionScore.OfOrdered(sure, 10)));
        Assert.Equal((1.0, 0.0), Rounded(InceptionScore.OfOrdered(sure.narrow(0, 0, 1).repeat(30, 1), 10)));   // sure, and always the same
        Assert.Throws<ArgumentException>(() => InceptionScore.OfOrdered(zeros(9, 10), 10));

        // Two rows of (¾, ¼) and (¼, ¾): KL to (½, ½) is ¾ log 1.5 + ¼ log .5.
        var half = tensor(new[,] { { MathF.Log(3), 0 }, { 0, MathF.Log(3) } });
        Assert.Equal(Math.Exp(.75 * Math.Log(1.5) + .25 * Math.Log(.5)), InceptionScore.OfOrdered(half, 1).Mean, 1e-6);
    }

    [Fact]
    public void Precision_recall_density_and_coverage_count_neighbourhoods()
    {
        var reference = tensor(new[,] { { 0f }, { 1f }, { 2f }, { 10f } });   // of radius 1, 1, 1, 8
        var samples = tensor(new[,] { { .5f }, { 5f }, { 20f }, { 21f } });   // of radius 4.5, 4.5, 1, 1

        var result = PrecisionRecall.Of(samples, reference, neighbours: 1, densityNeighbours: 1);

        Assert.Equal(new PrecisionRecallResult(.5, .75, .75, .75), result);
        var swapped = PrecisionRecall.Of(reference, samples, 1, 1);
        Assert.Equal((result.Recall, result.Precision), (swapped.Precision, swapped.Recall));
        Assert.Throws<ArgumentException>(() => PrecisionRecall.Of(samples, reference, neighbours: 4));
    }

    [Fact]
    public void Structural_similarity_of_equal_images_is_1_and_of_even_ones_that_of_their_luminance()
    {
        var images = rand(3, 2, 28, 28);
        Tensor dark = full(1, 1, 28, 28, .2f), light = full(1, 1, 28, 28, .8f);
        var luminance = (2 * .2 * .8 + 1e-4) / (.04 + .64 + 1e-4);

        Assert.All(StructuralSimilarity.OfPairs(images, images).data<double>().ToArray(), value => Assert.Equal(1, value, 1e-12));
        // Two scales; luminance counts at the second, with .2856 of .3304.
        Assert.Equal(2, StructuralSimilarity.ScalesOf(28, 28));
        Assert.Equal(Math.Pow(luminance, .2856 / .3304), StructuralSimilarity.OfPairs(dark, light).item<double>(), 1e-6);
        Assert.Equal((1, 5), (StructuralSimilarity.ScalesOf(21, 40), StructuralSimilarity.ScalesOf(176, 500)));
        Assert.Throws<ArgumentException>(() => StructuralSimilarity.ScalesOf(10, 28));
    }

    [Fact]
    public void Nearest_rows_and_what_they_say()
    {
        Tensor near = tensor(new[,] { { 0f, 0 }, { 0, 1 }, { 0, 2 } }), far = tensor(new[,] { { 9f, 0 }, { 9, 1 }, { 9, 3 } });

        var (rows, distances) = NearestNeighbours.Of(tensor(new[,] { { 3f, 5f }, { 9, 1.5f } }), cat([near, far], 0));

        Assert.Equal([2, 4], rows);
        Assert.Equal(Math.Sqrt(18), distances[0], 1e-5);
        Assert.Equal(.5, distances[1], 1e-5);
        Assert.Equal(new TwoSampleResult(1, 1, 1), NearestNeighbours.TwoSample(near, far));
        // Each has its like on the other side.
        Assert.Equal(new TwoSampleResult(0, 0, 0), NearestNeighbours.TwoSample(near, near));
    }

    [Fact]
    public void Classes_that_are_missing_are_named()
    {
        var result = ClassHistogram.Of([0, 0, 0, 1], [0, 1, 2, 0, 1, 2], 3);

        Assert.Equal([.75, .25, 0], result.Shares);
        Assert.Equal(.75 * Math.Log(.75 * 3) + .25 * Math.Log(.25 * 3), result.Divergence, 1e-12);
        Assert.Equal([2], result.Missing);
        Assert.Equal(double.PositiveInfinity, ClassHistogram.Of([2], [0, 1], 3).Divergence);
    }

    [Fact]
    public void Samples_of_the_density_have_no_divergence_and_others_log_2()
    {
        var data = (PointDataSet)DataSets.Open("normal");
        var density = data.Distribution;
        var same = data.Gather([.. Enumerable.Range(0, 10_000).Select(i => (long)i)], CPU).data<float>().ToArray();

        var right = LineDivergence.Of(density, same, numbers => [.. numbers.Select(_ => .5f)]);
        var wrong = LineDivergence.Of(density, [density.Maximum + 1, float.NaN]);

        Assert.InRange(right.Divergence, 0, 2.0 * LineDivergence.Bins / 8 / 10_000);
        Assert.InRange(right.DiscriminatorError, 0, .15);   // D* is ½ but for the noise of the histogram
        Assert.Equal(Math.Log(2), wrong.Divergence, 1e-9);
        Assert.True(double.IsNaN(wrong.DiscriminatorError));
    }

    private static (double, double) Rounded((double Mean, double Deviation) score) =>
        (Math.Round(score.Mean, 9), Math.Round(score.Deviation, 9));
}
