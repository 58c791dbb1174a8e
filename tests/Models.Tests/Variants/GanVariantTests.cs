using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants.Gan;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class GanVariantTests : TorchTest
{
    [Fact]
    public void The_recipe_is_the_papers_but_for_the_rate()
    {
        var o = new GanVariant().Defaults(Digits());

        Assert.Equal(
            (100, 100, LatentPrior.UniformSqrt3, 1, Schedule.Simultaneous, "non-saturating"),
            (o.Batch, o.Latent, o.Prior, o.K, o.Schedule, o.Objective));
        Assert.Equal(
            ("sgd", 0.2, 1.000004, 1e-6),
            (o.Discriminator.Kind, o.Discriminator.LearningRate, o.Discriminator.LearningRateDecay, o.Discriminator.MinLearningRate));
        Assert.Equal(
            (0.5, 0.7, 1.0, 250.0),
            (o.Generator.Momentum, o.Generator.FinalMomentum, o.Generator.MomentumRampFirstEpoch, o.Generator.MomentumRampLastEpoch));
        Assert.Empty(new GanVariant().Check(o, Digits()));
    }

    [Fact]
    public void The_networks_have_the_papers_sizes()
    {
        var networks = new GanVariant().Build(new GanVariant().Defaults(Digits()), Digits());

        // 784·1200 + 1200, 240·1200 + 1200, 240 + 1
        Assert.Equal(942_000 + 289_200 + 241, Count(networks[NetworkNames.Discriminator]));
        // 100·1200 + 1200, 1200·1200 + 1200, 1200·784 + 784
        Assert.Equal(121_200 + 1_441_200 + 941_584, Count(networks[NetworkNames.Generator]));
    }

    [Fact]
    public void Initial_weights_fill_the_papers_intervals_and_biases_are_zero()
    {
        var networks = new GanVariant().Build(new GanVariant().Defaults(Digits()), Digits());

        foreach (var (name, range) in new[] { (NetworkNames.Discriminator, 0.005f), (NetworkNames.Generator, 0.05f) })
        {
            foreach (var (parameter, tensor) in networks[name].named_parameters())
            {
                var values = tensor.Values();
                if (parameter.EndsWith("weight", StringComparison.Ordinal))
                {
                    Assert.All(values, v => Assert.InRange(v, -range, range));
                    Assert.InRange(values.Max(), 0.97f * range, range);
                    Assert.InRange(values.Min(), -range, -0.97f * range);
                    Assert.InRange(values.Average(), -0.06f * range, 0.06f * range);
                }
                else if (parameter != "y.bias" || name == NetworkNames.Discriminator)
                {
                    Assert.All(values, v => Assert.Equal(0f, v));
                }
            }
        }
    }

    [Fact]
    public void The_generators_output_bias_is_the_logit_of_the_clipped_pixel_mean()
    {
        var networks = new GanVariant().Build(new GanVariant().Defaults(Digits()), Digits());

        var bias = networks[NetworkNames.Generator].named_parameters().Single(p => p.name == "y.bias").parameter.Values();

        Assert.Equal((float)Math.Log(1e-7 / (1 - 1e-7)), bias[0], 4);   // a pixel that is always 0
        Assert.Equal(0f, bias[392], 5);                                 // mean ½
        Assert.Equal((float)Math.Log(0.25 / 0.75), bias[196], 4);       // mean ¼
    }

    [Fact]
    public void On_points_the_generator_starts_at_their_mean()
    {
        var data = new DataDescription("points", 10, [2], 0, "", isImage: false, meanSample: () => [3f, -2f]);
        var networks = new GanVariant().Build(new GanVariant().Defaults(data), data);

        Assert.Equal([3f, -2f], networks[NetworkNames.Generator].named_parameters().Single(p => p.name == "y.bias").parameter.Values());
    }

    [Fact]
    public void Maxout_takes_the_largest_of_five_pieces_of_each_unit()
    {
        using var d = new MaxoutDiscriminator(1, 3);
        var x = tensor(new[] { 0.3f, -0.6f, 0.9f }).view(1, 3);
        var parameters = d.named_parameters().ToDictionary(p => p.name, p => p.parameter.Values());

        var logit = d.call(x, null, null).item<float>();

        float[] input = [0.3f, -0.6f, 0.9f];
        var h0 = Layer(input, parameters["h0.weight"], parameters["h0.bias"], 240);
        var h1 = Layer(h0, parameters["h1.weight"], parameters["h1.bias"], 240);
        var expected = h1.Select((h, i) => h * parameters["y.weight"][i]).Sum() + parameters["y.bias"][0];
        Assert.Equal(expected, logit, 8);

        static float[] Layer(float[] x, float[] weight, float[] bias, int units) =>
            [.. Enumerable.Range(0, units).Select(unit => Enumerable.Range(0, 5).Max(piece =>
                bias[piece * units + unit] + x.Select((v, i) => v * weight[(piece * units + unit) * x.Length + i]).Sum()))];
    }

    [Fact]
    public void Dropout_keeps_the_mean_of_the_first_layers_input()
    {
        // 0.8 · 1.25 = 1 and 0.5 · 2 = 1: over many masks the masked input averages to the input.
        var rows = Rows.All(4000);
        var mask = DropoutMasks.ForReal(new StepKey(1, 0, 0, 0), rows, CPU);

        Assert.Equal(1f, mask.Draw(0, 64, 0.8, 1.25f).mean().item<float>(), 2);
        Assert.Equal(1f, mask.Draw(1, 64, 0.5, 2f).mean().item<float>(), 2);
    }

    [Fact]
    public void A_schedule_is_a_list_of_phases()
    {
        var o = new GanVariant().Defaults(Digits()) with { K = 3, Schedule = Schedule.Alternating };

        Assert.Equal([("discriminator", 0, 3), ("generator", 1, 1)], new GanVariant().Phases(o).Select(p => (p.Name, p.Index, p.Repeats)));
        var both = Assert.Single(new GanVariant().Phases(o with { K = 1, Schedule = Schedule.Simultaneous }));
        Assert.Equal(["discriminator", "generator"], both.Updates);
    }

    private static long Count(nn.Module module) => module.parameters().Sum(p => p.numel());

    private static DataDescription Digits() => new("digits", 50_000, [1, 28, 28], 10, "", isImage: true,
        meanSample: () => [.. Enumerable.Range(0, 784).Select(i => i / 784f)]);
}
