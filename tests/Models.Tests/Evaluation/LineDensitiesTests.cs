using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Evaluation;

namespace GanOrleans.Models.Tests.Evaluation;

public sealed class LineDensitiesTests
{
    private readonly TwoBlocks density = new();

    [Fact]
    public void Densities_integrate_to_one_and_the_best_discriminator_is_their_share()
    {
        // The data: 2 on [0, ¼) and ⅔ on [¼, 1). All samples: in [0, ¼), where their density is 4.
        var samples = Enumerable.Range(0, 10_000).Select(i => (i + 0.5f) / 40_000f).ToArray();

        var found = LineDensities.Of(density, samples);

        var width = found.At[1] - found.At[0];
        Assert.Equal(0.01, width, 9);
        Assert.Equal(1, found.Data.Sum() * width, 9);
        Assert.Equal(1, found.Generated.Sum() * width, 9);
        AssertAt(3, data: 2, generated: 4, best: 2.0 / 6);
        AssertAt(60, data: 2.0 / 3, generated: 0, best: 1);

        void AssertAt(int bin, double data, double generated, double best)
        {
            Assert.Equal(data, found.Data[bin], 6);
            Assert.Equal(generated, found.Generated[bin], 6);
            Assert.Equal(best, found.Best[bin], 6);
        }
    }

    [Fact]
    public void Where_neither_has_weight_there_is_no_best_discriminator()
    {
        var found = LineDensities.Of(new TwoBlocks { Maximum = 2 }, [0.1f]);

        Assert.Equal(double.NaN, found.Best[^1]);
        Assert.Equal(0, found.Data[^1]);
    }

    private sealed class TwoBlocks : IPointDistribution
    {
        public int Dimensions => 1;

        public IReadOnlyList<NormalComponent> Components => [];

        public float Minimum => 0;

        public float Maximum { get; init; } = 1;

        public double Density(params ReadOnlySpan<double> point) =>
            point[0] switch { < 0 or >= 1 => 0, < 0.25 => 2, _ => 2.0 / 3 };
    }
}
