using GanOrleans.Models.Randomness;

namespace GanOrleans.Models.Tests.Randomness;

public sealed class KeyedStreamTests
{
    private static readonly StepKey Step = new(7, 3, 1, 0);

    [Fact]
    public void A_row_is_the_same_whatever_was_drawn_before_it()
    {
        var stream = KeyedStream.For(Step, RandomPurpose.Noise);
        var (alone, after) = (new float[100], new float[100]);

        stream.Uniform(alone, 5, -1, 1);
        for (var row = 0; row <= 5; row++) stream.Uniform(after, row, -1, 1);

        Assert.Equal(alone, after);
    }

    [Fact]
    public void A_longer_row_starts_with_the_shorter_one()
    {
        var stream = KeyedStream.For(Step, RandomPurpose.Noise);
        var (shorter, longer) = (new float[19], new float[200]);

        stream.Normal(shorter, 2);
        stream.Normal(longer, 2);

        Assert.Equal(shorter, longer[..19]);
    }

    [Theory]
    [InlineData(8ul, 3, 1, 0, RandomPurpose.Noise, 0, 5)]
    [InlineData(7ul, 4, 1, 0, RandomPurpose.Noise, 0, 5)]
    [InlineData(7ul, 3, 0, 0, RandomPurpose.Noise, 0, 5)]
    [InlineData(7ul, 3, 1, 1, RandomPurpose.Noise, 0, 5)]
    [InlineData(7ul, 3, 1, 0, RandomPurpose.Dropout, 0, 5)]
    [InlineData(7ul, 3, 1, 0, RandomPurpose.Noise, 1, 5)]
    [InlineData(7ul, 3, 1, 0, RandomPurpose.Noise, 0, 6)]
    public void Any_part_of_the_key_changes_the_numbers(
        ulong seed, long iteration, int phase, int substep, RandomPurpose purpose, int layer, long row)
    {
        var (one, other) = (new float[64], new float[64]);

        KeyedStream.For(Step, RandomPurpose.Noise).Uniform(one, 5, 0, 1);
        KeyedStream.For(new StepKey(seed, iteration, phase, substep), purpose, layer).Uniform(other, row, 0, 1);

        Assert.True(one.Zip(other).Count(pair => pair.First == pair.Second) < 3);
    }

    [Fact]
    public void Uniform_numbers_fill_their_interval_evenly()
    {
        var values = new float[200_000];

        KeyedStream.For(1, RandomPurpose.Sampling).Uniform(values, 0, -2, 4);

        Assert.All(values, v => Assert.InRange(v, -2f, 4f));
        // Ten bins of 20,000 ± 134 (one standard deviation); five of them is 670.
        foreach (var bin in values.GroupBy(v => (int)((v + 2) / 0.6f))) Assert.InRange(bin.Count(), 20_000 - 670, 20_000 + 670);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var values = new float[400_000];

        KeyedStream.For(1, RandomPurpose.Sampling).Normal(values, 0);

        // Five standard errors of each mean: √(Var/n) with Var = 1, 2, 15 and 96.
        Assert.InRange(values.Average(v => (double)v), -0.008, 0.008);
        Assert.InRange(values.Average(v => (double)v * v), 1 - 0.012, 1 + 0.012);
        Assert.InRange(values.Average(v => Math.Pow(v, 3)), -0.031, 0.031);
        Assert.InRange(values.Average(v => Math.Pow(v, 4)), 3 - 0.078, 3 + 0.078);
    }

    [Theory]
    [InlineData(0.8, 1.25f)]
    [InlineData(0.5, 2f)]
    [InlineData(0.3, 1f)]
    public void A_mask_keeps_units_at_its_rate_and_scales_them(double keep, float scale)
    {
        const int Width = 783;   // not a multiple of any vector
        const int Rows = 400;
        var stream = KeyedStream.For(Step, RandomPurpose.Dropout);
        var mask = new float[Width];
        var kept = 0;

        for (var row = 0; row < Rows; row++)
        {
            stream.Mask(mask, row, keep, scale);
            Assert.All(mask, v => Assert.True(v == 0 || v == scale));
            kept += mask.Count(v => v != 0);
        }

        var deviation = Math.Sqrt(keep * (1 - keep) / (Width * Rows));
        Assert.InRange((double)kept / (Width * Rows), keep - 5 * deviation, keep + 5 * deviation);
    }

    [Fact]
    public void A_mask_can_keep_everything_and_nothing()
    {
        var stream = KeyedStream.For(Step, RandomPurpose.Dropout);
        var mask = new float[1000];

        stream.Mask(mask, 0, 1, 3f);
        Assert.All(mask, v => Assert.Equal(3f, v));

        stream.Mask(mask, 0, 0, 3f);
        Assert.All(mask, v => Assert.Equal(0f, v));
    }

    [Fact]
    public void Masks_of_neighbouring_units_rows_and_layers_are_independent()
    {
        var (a, b, c) = (new float[4096], new float[4096], new float[4096]);
        KeyedStream.For(Step, RandomPurpose.Dropout, 0).Mask(a, 0, 0.5, 1);
        KeyedStream.For(Step, RandomPurpose.Dropout, 0).Mask(b, 1, 0.5, 1);
        KeyedStream.For(Step, RandomPurpose.Dropout, 1).Mask(c, 0, 0.5, 1);

        // Agreement of independent fair coins: 2048 ± 32; five deviations.
        Assert.InRange(a.Zip(b).Count(p => p.First == p.Second), 2048 - 160, 2048 + 160);
        Assert.InRange(a.Zip(c).Count(p => p.First == p.Second), 2048 - 160, 2048 + 160);
        Assert.InRange(a.Zip(a.Skip(1)).Count(p => p.First == p.Second), 2048 - 160, 2048 + 160);
    }
}
