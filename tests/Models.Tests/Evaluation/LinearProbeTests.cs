using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

public sealed class LinearProbeTests : TorchTest
{
    [Fact]
    public void Classes_that_a_plane_separates_are_told_apart_and_noise_is_not()
    {
        const int Rows = 600;
        var stream = KeyedStream.For(7, RandomPurpose.Noise);
        var values = new float[Rows * 5];
        for (var row = 0; row < Rows; row++) stream.Normal(values.AsSpan(row * 5, 5), row);
        var x = tensor(values, Rows, 5);
        long[] apart = [.. Enumerable.Range(0, Rows).Select(row => values[row * 5] + 2 * values[row * 5 + 3] > 0.5 ? 1L : 0L)];
        long[] noise = [.. Enumerable.Range(0, Rows).Select(row => row * 7919L / 13 % 2)];

        var separable = LinearProbe.Fit(x.narrow(0, 0, 400), apart[..400], x.narrow(0, 400, 200), apart[400..], 2);
        var chance = LinearProbe.Fit(x.narrow(0, 0, 400), noise[..400], x.narrow(0, 400, 200), noise[400..], 2);

        Assert.InRange(separable.TestAccuracy, 0.95, 1);
        Assert.InRange(chance.TestAccuracy, 0.35, 0.65);
        Assert.Equal(5, separable.Features);
        Assert.Contains(separable.Penalty, LinearProbe.Penalties);
    }

    [Fact]
    public void Maps_are_pooled_to_the_largest_value_of_4_by_4_cells()
    {
        var maps = arange(64, dtype: ScalarType.Float32).view(1, 1, 8, 8);

        var pooled = PooledFeatures.Pool(maps).data<float>().ToArray();
        var odd = PooledFeatures.Pool(arange(49, dtype: ScalarType.Float32).view(1, 1, 7, 7)).data<float>().ToArray();

        Assert.Equal([9, 11, 13, 15, 25], pooled[..5]);   // of rows 0–1 and columns 0–1 the largest is 9
        Assert.Equal([8, 10, 12, 13, 22], odd[..5]);      // cells ⌊7i/4⌋ to ⌈7(i + 1)/4⌉ − 1: 0–1, 1–3, 3–5, 5–6
        Assert.Equal(16, odd.Length);
    }

    [Theory]
    [InlineData("mlp", 128)]
    [InlineData("gan", 480)]     // two maxout layers of 240
    public void The_features_of_a_discriminator_are_its_hidden_layers(string variant, int features)
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Recipes.Of(variant, data), data, CPU);

        using var rows = PooledFeatures.OfDiscriminator(replica[NetworkNames.Discriminator], replica.Batches.Range, data, 7);

        Assert.Equal([7L, features], rows.shape);
    }

    [Fact]
    public void Filters_of_the_first_layer_of_D_and_the_last_of_G_are_images()
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Recipes.Of("mlp", data), data, CPU);
        var (d, g) = (replica[NetworkNames.Discriminator], replica[NetworkNames.Generator]);

        var first = FilterImages.First(d, data.Description);
        var last = FilterImages.Last(g, data.Description);

        Assert.Equal([128L, 1, 8, 8], first.shape);
        Assert.Equal([256L, 1, 8, 8], last.shape);
        var weight = d.Module.named_parameters().First().parameter;   // 128 × 64
        var scale = weight[5].abs().max().item<float>();
        // pixel 9 of 8 × 8 is row 1, column 1
        Assert.Equal(0.5f + 0.5f * weight[5, 9].item<float>() / scale, first[5, 0, 1, 1].item<float>(), 1e-5f);
        var painting = g.Module.named_parameters().Last(p => p.parameter.dim() == 2).parameter; // 64 × 256
        Assert.Equal(
            0.5f + 0.5f * painting[9, 5].item<float>() / painting.select(1, 5).abs().max().item<float>(), last[5, 0, 1, 1].item<float>(),
            1e-5f);
    }
}
