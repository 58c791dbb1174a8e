using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;
using TorchSharp;

namespace GanOrleans.Models.Tests.Data;

public sealed class PointsTests
{
    private static readonly double[] Coordinates = [-4, -2, 0, 2, 4];

    [Fact]
    public void Rings_have_eight_distinct_modes_on_the_unit_circle_and_each_is_drawn_from()
    {
        var data = Open("rings", 20_000);
        var modes = data.Distribution.Components;
        var counts = new int[modes.Count];
        for (var i = 0; i < 20_000; i++)
            counts[data.Label(i)]++;

        Assert.Equal(8, modes.Count);
        Assert.Equal(8, data.Description.Classes);
        Assert.All(modes, m => Assert.Equal(1, Math.Sqrt(m.Mean[0] * m.Mean[0] + m.Mean[1] * m.Mean[1]), 1e-12));
        // neighbours on a regular octagon of radius 1 are 2·sin(π/8) apart
        Assert.All(modes.SelectMany((a, i) => modes.Skip(i + 1).Select(b => Distance(a, b))), d => Assert.InRange(d, 0.7653, 2.001));
        Assert.All(counts, c => Assert.InRange(c, 2300, 2700));   // 2500 ± 4 · 47
    }

    [Fact]
    public void The_grid_has_25_modes_two_apart_and_each_is_drawn_from()
    {
        var data = Open("grid", 25_000);
        var modes = data.Distribution.Components;
        var counts = new int[modes.Count];
        for (var i = 0; i < 25_000; i++)
            counts[data.Label(i)]++;

        Assert.Equal(25, modes.Select(m => (m.Mean[0], m.Mean[1])).Distinct().Count());
        Assert.All(modes, m => Assert.All(m.Mean, c => Assert.Contains(c, Coordinates)));
        Assert.All(modes, m => Assert.Equal(.05, m.Sigma));
        Assert.All(counts, c => Assert.InRange(c, 875, 1125));   // 1000 ± 4 · 31
    }

    [Fact]
    public void Ring_points_lie_around_the_mode_that_their_label_names()
    {
        var data = Open("rings", 20_000);
        using var batch = data.Gather([.. Enumerable.Range(0, 20_000).Select(i => (long)i)], torch.CPU);
        var values = batch.data<float>().ToArray();
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < 20_000; i++)
        {
            var mode = data.Distribution.Components[data.Label(i)];
            var (x, y) = (values[2 * i] - mode.Mean[0], values[2 * i + 1] - mode.Mean[1]);
            Assert.InRange(Math.Sqrt(x * x + y * y), 0, 0.06);
            (sum, squares) = (sum + x + y, squares + x * x + y * y);
        }

        Assert.Equal([20_000, 2], batch.shape);
        Assert.Equal(0, sum / 40_000, 2e-4);                         // σ/√40000 = 5e-5
        Assert.Equal(0.01, Math.Sqrt(squares / 40_000), 2e-4);       // σ
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("mixture")]
    public void A_density_integrates_to_one_and_its_integral_is_the_cumulative_distribution(string name)
    {
        var line = (LineMixture)Open(name, 100).Distribution;
        var (step, integral) = (1e-3, 0.0);

        for (var x = -12.0; x < 12; x += step)
        {
            integral += step * line.Density(x + step / 2);           // midpoint rule
            if (Math.Abs(x + step - Math.Round(x + step)) < step / 2)
                Assert.Equal(integral, line.Cumulative(x + step), 1e-6);
        }

        Assert.Equal(1, integral, 1e-9);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-2, 0.022750131948179195)]
    [InlineData(4.9, 0.9999995208167234)]
    [InlineData(-5.5, 1.8989562465887681e-08)]
    [InlineData(-8, 6.220960574271786e-16)]
    public void The_standard_normals_cumulative_distribution_is_the_tabulated_one(double z, double expected) =>
        Assert.Equal(1, LineMixture.StandardNormal.Cumulative(z) / expected, 1e-9);

    [Theory]
    [InlineData("normal", 0, 1)]
    [InlineData("mixture", 0.1, 1.8504)]   // .4·(−2) + .6·1.5; √(.4·(.25 + 2.1²) + .6·(.64 + 1.4²))
    public void Samples_follow_the_density(string name, double mean, double deviation)
    {
        const int n = 50_000;
        var data = Open(name, n);
        var line = (LineMixture)data.Distribution;
        var values = new float[n];
        for (var i = 0; i < n; i++)
            data.CopySample(i, values.AsSpan(i, 1));
        Array.Sort(values);

        var gap = values.Select((x, i) => Math.Abs(line.Cumulative(x) - (i + 0.5) / n)).Max();

        Assert.InRange(gap, 0, 1.63 / Math.Sqrt(n));                 // Kolmogorov–Smirnov at 1 %
        Assert.Equal(mean, line.Mean, 1e-12);
        Assert.Equal(deviation, line.StandardDeviation, 1e-4);
        Assert.Equal(mean, data.Description.MeanSample[0], 4 * deviation / Math.Sqrt(n));
        Assert.InRange(values[n / 2], data.Description.Minimum, data.Description.Maximum);
    }

    [Theory]
    [InlineData("rings", "fa6d37f48ea585d4f530d159f8b96afc4a017470b761e6c8d63db7aa03161ef7")]
    [InlineData("normal", "c184fc5f73f3fd5d57ff2ead5a6db2cf849e10331fdc4769a34f90a559728a86")]
    [InlineData("mixture", "77858d46f08ee674acdd5a7a49a8738989f8afbbf01455e9aa26fc0b5393ab54")]
    public void The_points_are_the_same_on_every_machine(string name, string hash) =>
        Assert.Equal("sha256:" + hash, Open(name, 1000).Description.Hash);

    [Fact]
    public void The_logarithm_without_the_c_library_agrees_with_it()
    {
        for (var x = 1e-300; x < 1e300; x *= 1.37)
            Assert.Equal(Math.Log(x), CounterRandom.Log(x), 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))));
    }

    [Fact]
    public void A_density_at_a_point_of_another_dimension_is_refused() =>
        Assert.Throws<ArgumentException>(() => Open("rings", 100).Distribution.Density(0.5));

    [Fact]
    public void A_set_without_classes_has_no_labels()
    {
        var data = Open("normal", 100);

        Assert.Equal(-1, data.Label(0));
        Assert.Contains(
            "has no labels", Assert.Throws<InvalidOperationException>(() => data.GatherLabels([0], torch.CPU)).Message,
            StringComparison.Ordinal);
    }

    private static PointDataSet Open(string name, int count) =>
        (PointDataSet)DataSets.Open(name, new DataSetOptions { Count = count, Seed = 9 });

    private static double Distance(NormalComponent a, NormalComponent b) =>
        Math.Sqrt(Math.Pow(a.Mean[0] - b.Mean[0], 2) + Math.Pow(a.Mean[1] - b.Mean[1], 2));
}
