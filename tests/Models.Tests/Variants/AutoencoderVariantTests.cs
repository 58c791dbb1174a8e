using GanOrleans.Models.Flat;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Ae;
using GanOrleans.Models.Variants.Vae;
using GanOrleans.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class AutoencoderVariantTests : TorchTest
{
    [Fact]
    public void The_negative_log_likelihood_of_Bernoulli_pixels_is_summed_over_pixels_and_averaged_over_rows()
    {
        var logits = tensor(new[] { 0f, 2f, -1f, 0f }).view(2, 2);
        var x = tensor(new[] { 1f, 1f, 0f, 0.5f }).view(2, 2);

        // ln 2 + ln(1 + e⁻²), ln(1 + e⁻¹) + ln 2
        var expected = (Math.Log(2) + Math.Log(1 + Math.Exp(-2)) + Math.Log(1 + Math.Exp(-1)) + Math.Log(2)) / 2;
        Assert.Equal(expected, AutoencoderModule.NegativeLogLikelihood(logits, x).item<float>(), 5);
    }

    [Fact]
    public void The_divergence_from_the_standard_normal_is_the_closed_form()
    {
        var mean = tensor(new[] { 1f, 0f, 0f, 0f }).view(2, 2);
        var logVariance = tensor(new[] { 0f, (float)Math.Log(4), 0f, 0f }).view(2, 2);

        // First row ½·(1 + 1 − 0 − 1) + ½·(0 + 4 − ln 4 − 1), second row 0; their mean.
        var expected = (0.5 + 0.5 * (3 - Math.Log(4))) / 2;
        Assert.Equal(expected, VariationalAutoencoder.Divergence(mean, logVariance).item<float>(), 5);
    }

    [Fact]
    public void Both_terms_of_the_variational_bound_are_scalars_that_add_up_to_the_loss()
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Recipes.Of("vae", data), data, CPU);

        using var result = replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));

        var scalars = result.Read();
        Assert.Equal(["reconstruction", "kl"], replica.Phases[0].Scalars);
        Assert.Equal(scalars.LossG, scalars.Named[0] + scalars.Named[1], 3);
        Assert.True(float.IsNaN(scalars.LossD) && float.IsNaN(scalars.Real));
        Assert.InRange(scalars.Named[0], 40f, 50f);   // about 64·ln 2 with random weights
    }

    [Theory]
    [InlineData("ae", 784, 784 * 512 + 512 + 512 * 256 + 256 + 256 * 32 + 32 + 32 * 256 + 256 + 256 * 512 + 512 + 512 * 784 + 784)]
    [InlineData("vae", 784, 784 * 400 + 400 + 2 * (400 * 20 + 20) + 20 * 400 + 400 + 400 * 784 + 784)]
    public void The_network_has_the_stated_size(string variant, int pixels, long parameters)
    {
        var data = TinyData.Images(side: (int)Math.Sqrt(pixels)).Description;
        var networks = VariantRegistry.Get(variant).Build(VariantRegistry.Get(variant).Defaults(data), data);

        Assert.Equal(parameters, networks[NetworkNames.Generator].parameters().Sum(p => p.numel()));
        Assert.Equal([NetworkNames.Generator], networks.Keys);
    }

    [Theory]
    [InlineData("ae")]
    [InlineData("vae")]
    public void Training_brings_reconstructions_nearer_to_the_images(string variant)
    {
        var data = TinyData.Images();
        var options = Recipes.Of(variant, data) with { Iterations = 300 };
        using var loop = new BareLoop(options, data, CPU);
        var x = data.Gather([0, 1, 2, 3, 4, 5, 6, 7], CPU).view(8, 64);
        double Error()
        {
            using var grad = no_grad();
            return (((IReconstructs)loop.Replica[NetworkNames.Generator].Module).Reconstruct(x) - x).square().mean().item<float>();
        }

        var before = Error();
        for (var t = 0L; t < options.Iterations; t++) loop.Iterate(t);

        Assert.InRange(Error(), 0, before / 2);
    }

    [Fact]
    public void Corruption_hides_its_share_of_the_pixels_from_the_encoder_only()
    {
        var data = TinyData.Images(side: 28);
        var plain = Recipes.Of("ae", data);
        var denoising = plain with { Extra = new Dictionary<string, string> { ["corruption"] = "0.3" } };

        var (all, clean) = (Seen(plain, data), Target(plain, data));
        var (seen, target) = (Seen(denoising, data), Target(denoising, data));

        var pixels = Enumerable.Range(0, 784).Where(i => clean[i] > 0).ToList();
        Assert.All(pixels, i => Assert.True(all[i]));
        Assert.InRange(pixels.Count(i => !seen[i]) / (double)pixels.Count, 0.25, 0.35);   // .3 ± 3·√(.3·.7/783)
        Assert.Equal(clean, target);
        Assert.Equal(
            "options.corruption",
            Assert
                .Single(
                    new AeVariant().Check(plain with { Extra = new Dictionary<string, string> { ["corruption"] = "1" } }, data.Description))
                .Field);
    }

    // Of one row, the gradient of a weight is (what comes back to its unit) · (the unit's input): a pixel that the
    // encoder does not see leaves its column at 0.
    private static bool[] Seen(TrainingOptions options, TinyData data)
    {
        using var replica = Replica.Create(options, data, CPU);
        var gradient = GradientOfOneRow(replica, "encoder0.weight").Values();
        return [.. Enumerable.Range(0, 784).Select(pixel => Enumerable.Range(0, 512).Any(unit => gradient[unit * 784 + pixel] != 0))];
    }

    // The gradient of the last layer's bias is σ(logit) − target, and σ(0) = ½.
    private static float[] Target(TrainingOptions options, TinyData data)
    {
        using var replica = Replica.Create(options, data, CPU);
        var network = replica[NetworkNames.Generator];
        using (no_grad())
            foreach (var entry in network.Layout.Entries.Where(entry => entry.Name.StartsWith("decoder2.", StringComparison.Ordinal)))
                FlatVector.View(network.Weights, entry).zero_();
        return [.. GradientOfOneRow(replica, "decoder2.bias").Values().Select(value => 0.5f - value)];
    }

    private static Tensor GradientOfOneRow(Replica replica, string parameter)
    {
        using var result = replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(1));
        var network = replica[NetworkNames.Generator];
        return FlatVector.View(network.Gradient, network.Layout.Entries.Single(entry => entry.Name == parameter)).clone();
    }

    [Theory]
    [InlineData("ae")]
    [InlineData("vae")]
    public void Two_networks_worth_of_settings_are_refused(string variant)
    {
        var data = TinyData.Images();

        var faults = VariantRegistry
            .Get(variant)
            .Check(Recipes.Of(variant, data) with { K = 2, Schedule = Schedule.Simultaneous, Objective = "minimax" }, data.Description);

        // k twice: there is no D, and simultaneous allows 1
        Assert.Equal(["k", "k", "objective", "schedule"], faults.Select(f => f.Field).Order());
    }
}
