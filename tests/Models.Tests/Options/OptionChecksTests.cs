using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Gan;

namespace GanOrleans.Models.Tests.Options;

public sealed class OptionChecksTests
{
    private static readonly TinyData Data = TinyData.Images();

    public static TheoryData<string, Func<TrainingOptions, TrainingOptions>> Wrong => new()
    {
        { "iterations", o => o with { Iterations = 0 } },
        { "batch", o => o with { Batch = 0 } },
        { "batch", o => o with { Batch = 41 } },
        { "train-samples", o => o with { TrainSamples = 41 } },
        { "k", o => o with { K = 0 } },
        { "k", o => o with { K = 2, Schedule = Schedule.Simultaneous } },
        { "schedule", o => o with { Schedule = (Schedule)7 } },
        { "prior", o => o with { Prior = new LatentPrior(1, 1) } },
        { "objective", o => o with { Objective = "wasserstein" } },
        { "latent", o => o with { Latent = 4097 } },
        { "ema", o => o with { Ema = 1 } },
        { "ema", o => o with { Ema = double.NaN } },
        { "threads", o => o with { Threads = 0 } },
        { "precision", o => o with { Precision = (Precision)2 } },
        { "options", o => o with { Extra = new Dictionary<string, string> { ["spectral"] = "yes" } } },
        { "optimizer", o => o with { Generator = o.Generator with { Kind = "lion" } } },
        { "learning-rate", o => o with { Discriminator = o.Discriminator with { LearningRate = 0 } } },
        { "learning-rate", o => o with { Discriminator = o.Discriminator with { LearningRate = double.PositiveInfinity } } },
        { "learning-rate-decay", o => o with { Discriminator = o.Discriminator with { LearningRateDecay = 0.9 } } },
        { "min-learning-rate", o => o with { Discriminator = o.Discriminator with { MinLearningRate = -1 } } },
        { "momentum", o => o with { Generator = o.Generator with { Momentum = 1 } } },
        { "final-momentum", o => o with { Generator = o.Generator with { FinalMomentum = -0.1 } } },
        { "momentum-until", o => o with { Generator = o.Generator with { MomentumRampFirstEpoch = 300 } } },
        { "beta1", o => o with { Generator = o.Generator with { Beta1 = 1 } } },
        { "beta2", o => o with { Generator = o.Generator with { Beta2 = double.NaN } } },
        { "rho", o => o with { Generator = o.Generator with { Rho = 1 } } },
        { "discriminator-clip", o => o with { Discriminator = o.Discriminator with { ClipNorm = -1 } } },
        { "generator-clip", o => o with { Generator = o.Generator with { ClipNorm = double.NaN } } },
        { "instance-noise", o => o with { InstanceNoise = -0.1 } },
        { "instance-noise-until", o => o with { InstanceNoiseUntil = -1 } },
        { "options.generator-dropout", o => o with { Extra = new Dictionary<string, string> { ["generator-dropout"] = "1" } } },
        { "epsilon", o => o with { Generator = o.Generator with { Epsilon = 0 } } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_setting_that_is_not_allowed_is_the_one_fault(string field, Func<TrainingOptions, TrainingOptions> change)
    {
        var fault = Assert.Single(new GanVariant().Check(change(Recipes.Of("gan", Data)), Data.Description));

        Assert.Equal(field, fault.Field);
        Assert.NotEmpty(fault.Allowed);
        Assert.NotEmpty(fault.Advice);
    }

    [Theory]
    [InlineData("lsgan", 8, "lsgan")]
    [InlineData("lsgan", 28, "lsgan")]
    [InlineData("hinge", 8, "hinge")]
    [InlineData("hinge", 28, "hinge")]
    public void A_recipe_that_is_an_objective_takes_no_other_on_either_body(string variant, int side, string objective)
    {
        var data = TinyData.Images(side: side);
        var recipe = Recipes.Of(variant, data);
        var other = Assert.Single(VariantRegistry.Get(variant).Check(recipe with { Objective = "minimax" }, data.Description));
        var unknown = Assert.Single(
            VariantRegistry
                .Get(variant)
                .Check(
                    recipe with
                    {
                        Extra = new Dictionary<string, string>(recipe.Extra) { [side == 8 ? "width" : "generator-dropout"] = "0.5" },
                    },
                    data.Description));

        Assert.Equal(("objective", $"with variant '{variant}': {objective}"), (other.Field, other.Allowed));
        Assert.Equal("options", unknown.Field);   // of the other body's networks
        Assert.Empty(VariantRegistry.Get(variant).Check(recipe, data.Description));
    }

    [Fact]
    public void All_faults_come_at_once()
    {
        var o = Recipes.Of("gan", Data) with { Batch = 0, K = 0, Latent = 0, Objective = "" };

        Assert.Equal(["batch", "k", "objective", "latent"], new GanVariant().Check(o, Data.Description).Select(f => f.Field));
    }

    [Fact]
    public void The_words_for_schedules_and_priors_stand_for_their_values()
    {
        foreach (var schedule in Enum.GetValues<Schedule>())
            Assert.True(OptionNames.TryParse(OptionNames.Of(schedule), out Schedule read) && read == schedule);
        foreach (
            var prior in new[]
            {
                LatentPrior.Normal,
                LatentPrior.Uniform,
                LatentPrior.UniformSqrt3,
                new LatentPrior(0, 1),
                new LatentPrior(-0.125f, 1e-3f),
            })
            Assert.True(LatentPrior.TryParse(prior.ToString(), out var read) && read == prior, prior.ToString());
        Assert.Equal("uniform-sqrt3", LatentPrior.UniformSqrt3.ToString());
        Assert.Equal("uniform:0:1", new LatentPrior(0, 1).ToString());
        Assert.All(new[] { "", "Normal", "uniform:", "uniform:1", "uniform:1:0", "uniform:0:inf", "uniform:a:b", "uniform:0:1:2" }, text =>
            Assert.False(LatentPrior.TryParse(text, out _), text));
        Assert.False(OptionNames.TryParse("Simultaneous", out Schedule _));
    }
}
