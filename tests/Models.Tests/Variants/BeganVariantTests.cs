using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Began;
using GanOrleans.Models.Variants.Dcgan;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

public sealed class BeganVariantTests : TorchTest
{
    private static readonly BeganVariant Variant = new();

    [Fact]
    public void The_recipe_is_the_papers()
    {
        var o = Variant.Defaults(TinyData.Images().Description);

        Assert.Equal(
            (16, 64, LatentPrior.Uniform, 1, Schedule.Alternating, "own"), (o.Batch, o.Latent, o.Prior, o.K, o.Schedule, o.Objective));
        Assert.Equal(("adam", 1e-4), (o.Discriminator.Kind, o.Discriminator.LearningRate));
        Assert.Equal((0.5, 0.001), (BeganVariant.Diversity.Of(o), BeganVariant.Rate.Of(o)));
    }

    [Fact]
    public void The_energy_is_the_mean_absolute_error_of_the_reconstruction()
    {
        using var d = Discriminator();
        var x = rand(3, 64);

        var energy = d.call(x, null, null);

        Assert.Equal([3, 1], energy.shape);
        var expected = d.Reconstruct(x).Values().Zip(x.Values(), (a, b) => Math.Abs(a - b)).Chunk(64).Select(row => row.Average());
        Assert.Equal(expected, energy.Values(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData(0f, 1f, 0.2f, 0.03f)]      // 0 + .1·(.5·1 − .2) = .03
    [InlineData(0.5f, 0.4f, 0.9f, 0.43f)]  // .5 + .1·(.5·.4 − .9) = .43
    [InlineData(0.01f, 0.2f, 0.9f, 0f)]    // .01 − .08 is below 0
    [InlineData(0.99f, 1f, 0.1f, 1f)]      // .99 + .04 is above 1
    public void K_moves_by_lambda_times_the_gap_and_stays_within_0_and_1(float before, float real, float fake, float after)
    {
        using var d = Discriminator(rate: 0.1);
        using (no_grad()) d.K.fill_(before);
        d.Observe(tensor(real), tensor(fake));

        d.Commit();

        Assert.Equal(after, d.K.item<float>(), 5);
        Assert.Equal(real + Math.Abs(0.5f * real - fake), d.Measure.item<float>(), 5);
    }

    [Fact]
    public void K_follows_the_mean_over_all_workers_and_not_the_slices_own()
    {
        var data = TinyData.Images();
        var options = Small(data) with
        {
            Extra = new Dictionary<string, string>
            {
                ["gamma"] = "0.5",
                ["lambda"] = "0.5",
                ["filters"] = "2",
            },
        };
        var key = new StepKey(1, 0, 0, 0);
        using var whole = Replica.Create(options, data, CPU);
        using var updater = new NetworkUpdater(whole[NetworkNames.Discriminator], options);
        whole.Compute(whole.Phases[0], key, Rows.All(10)).Dispose();
        updater.Apply(whole[NetworkNames.Discriminator].Gradient);

        using var shared = Replica.Create(options, data, CPU);
        var network = shared[NetworkNames.Discriminator];
        using var sharedUpdater = new NetworkUpdater(network, options);
        var states = Enumerable.Range(0, 2).Select(rank =>
        {
            shared.Compute(shared.Phases[0], key, Rows.Slice(10, rank, 2)).Dispose();
            network.CaptureState();
            return network.State.clone();
        }).ToArray();
        sharedUpdater.Apply(network.Gradient, (states[0] + states[1]) / 2);

        var (expected, actual) = (
            ((BeganDiscriminator)whole[NetworkNames.Discriminator].Module).K.item<float>(),
            ((BeganDiscriminator)network.Module).K.item<float>());
        Assert.InRange(expected, 1e-4f, 1f);
        Assert.Equal(expected, actual, 6);
    }

    [Fact]
    public void The_discriminators_loss_takes_k_times_the_energy_of_generated_samples_off()
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Small(data), data, CPU);
        using (no_grad()) ((BeganDiscriminator)replica[NetworkNames.Discriminator].Module).K.fill_(0.25);

        using var result = replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));

        var scalars = result.Read();
        Assert.Equal(scalars.Real - 0.25f * scalars.Fake, scalars.LossD, 5);
        Assert.Equal(0.25f, scalars.Named[0]);
    }

    [Fact]
    public void Points_are_refused()
    {
        var fault = Assert.Single(Variant.Check(Small(TinyData.Points()), TinyData.Points().Description));

        Assert.Equal("dataset", fault.Field);
    }

    private static BeganDiscriminator Discriminator(double rate = 0.001) => new(1, 8, [1, 8, 8], 2, 0.5, rate);

    internal static TrainingOptions Small(TinyData data) => Variant.Defaults(data.Description) with
    {
        Batch = Recipes.Batch,
        Iterations = 1_000,
        Extra = new Dictionary<string, string> { ["gamma"] = "0.5", ["lambda"] = "0.001", ["filters"] = "2" },
    };
}
