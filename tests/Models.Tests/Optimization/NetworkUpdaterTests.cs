using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Dcgan;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Optimization;

public sealed class NetworkUpdaterTests : TorchTest
{
    private static readonly TinyData Data = TinyData.Points();

    [Fact]
    public void Momentum_sgd_follows_the_hand_computed_path()
    {
        var sgd = new OptimizerOptions { Kind = "sgd", LearningRate = 0.5, LearningRateDecay = 2, Momentum = 0.5, FinalMomentum = 0.5 };
        using var replica = Fixed(sgd, weight: 1f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        Assert.Equal(UpdateOutcome.Applied, updater.Apply(full_like(network.Weights, 1f)));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.5f, w));          // v = 1; w = 1 − .5·1
        updater.Apply(full_like(network.Weights, 0.5f));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.25f, w));         // v = .5·1 + .5 = 1; η = .25; w = .5 − .25·1
        updater.Apply(full_like(network.Weights, -1f));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.3125f, w));       // v = .5·1 − 1 = −.5; η = .125; w = .25 + .125·.5
        Assert.Equal(3, updater.Version);
    }

    [Fact]
    public void Adam_follows_the_hand_computed_path()
    {
        var adam = new OptimizerOptions { Kind = "adam", LearningRate = 0.1, Beta1 = 0.5, Beta2 = 0.75, Epsilon = 1e-8 };
        using var replica = Fixed(adam, weight: 1f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        // t = 1: m̂ = g, ŝ = g², so the step is η.
        updater.Apply(full_like(network.Weights, 2f));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.9f, w, 6));
        // t = 2: m = .5·1 + .5·(−1) = 0 with m₁ = .5·2: the step is 0.
        updater.Apply(full_like(network.Weights, -1f));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.9f, w, 6));
        // t = 3: m = .5·1 = .5, m̂ = .5/.875; s₁ = 1, s₂ = .75 + .25 = 1, s₃ = .75 + .25 = 1, ŝ = 1/(1 − .421875).
        updater.Apply(full_like(network.Weights, 1f));
        var step = 0.1 * (0.5 / 0.875) / Math.Sqrt(1 / (1 - 0.421875));
        Assert.All(network.Weights.Values(), w => Assert.Equal((float)(0.9 - step), w, 6));
    }

    [Fact]
    public void RMSprop_follows_the_hand_computed_path()
    {
        using var replica = Fixed(new OptimizerOptions { Kind = "rmsprop", LearningRate = 0.1, Rho = 0.75 }, weight: 1f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        updater.Apply(full_like(network.Weights, 2f));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.8f, w, 6));   // s = .25·4 = 1; w = 1 − .1·2/1
        updater.Apply(full_like(network.Weights, -1f));
        Assert.All(network.Weights.Values(), w => Assert.Equal(0.9f, w, 6));   // s = .75 + .25 = 1; w = .8 + .1·1/1
    }

    [Fact]
    public void Adadelta_follows_the_hand_computed_path()
    {
        using var replica = Fixed(new OptimizerOptions { Kind = "adadelta", LearningRate = 1, Rho = 0.5, Epsilon = 0.5 }, weight: 1f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        updater.Apply(full_like(network.Weights, 1f));
        var first = Math.Sqrt(0.5 / 1.0);   // s = .5; √(0 + .5)/√(.5 + .5) · 1
        Assert.All(network.Weights.Values(), w => Assert.Equal((float)(1 - first), w, 6));
        updater.Apply(full_like(network.Weights, 1f));
        var second = Math.Sqrt((0.25 + 0.5) / (0.75 + 0.5));   // u = .5·first² = .25; s = .25 + .5 = .75
        Assert.All(network.Weights.Values(), w => Assert.Equal((float)(1 - first - second), w, 6));
    }

    [Fact]
    public void A_gradient_longer_than_the_clip_is_scaled_to_it_and_a_shorter_one_stays()
    {
        using var replica = Fixed(new OptimizerOptions { Kind = "sgd", LearningRate = 1, ClipNorm = 2 }, weight: 0f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);
        Tensor Single(float value)
        {
            var gradient = zeros_like(network.Weights);
            gradient[0] = value;
            gradient[1] = -value;
            return gradient;
        }

        updater.Apply(Single(30));
        Assert.Equal(-Math.Sqrt(2), network.Weights[0].item<float>(), 5);       // ‖(30, −30)‖ = 30·√2, scaled to 2: (√2, −√2)
        updater.Apply(Single(0.5f));
        Assert.Equal(-Math.Sqrt(2) - 0.5, network.Weights[0].item<float>(), 5); // ‖(.5, −.5)‖ < 2
    }

    [Fact]
    public void None_counts_updates_and_leaves_the_weights()
    {
        using var replica = Fixed(new OptimizerOptions { Kind = "none" }, weight: 1f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        updater.Apply(full_like(network.Weights, 5f));
        updater.Apply(full_like(network.Weights, 5f));

        Assert.Equal(2, updater.Version);
        Assert.All(network.Weights.Values(), w => Assert.Equal(1f, w));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_gradient_that_is_not_finite_changes_nothing(float bad)
    {
        using var replica = Replica.Create(Recipes.Of("mlp", Data) with { Ema = 0.5 }, Data, CPU);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);
        using var control = Replica.Create(replica.Options, Data, CPU);
        using var controlUpdater = new NetworkUpdater(control[NetworkNames.Generator], replica.Options);
        var gradient = full_like(network.Weights, 0.25f);
        updater.Apply(gradient);
        controlUpdater.Apply(gradient);

        var poisoned = gradient.clone();
        poisoned[network.Layout.Entries[^1].Offset] = bad;
        Assert.Equal(UpdateOutcome.NotFinite, updater.Apply(poisoned));

        Assert.Equal(1, updater.Version);
        TensorAsserts.BitEqual(control[NetworkNames.Generator].Weights, network.Weights);
        updater.Apply(gradient);          // the optimizer's memory did not take it in either
        controlUpdater.Apply(gradient);
        TensorAsserts.BitEqual(control[NetworkNames.Generator].Weights, network.Weights);
        TensorAsserts.BitEqual(controlUpdater.Ema!, updater.Ema!);
    }

    [Fact]
    public void A_large_finite_gradient_whose_sum_overflows_is_applied()
    {
        using var replica = Fixed(new OptimizerOptions { Kind = "sgd", LearningRate = 1e-37 }, weight: 0f);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        Assert.Equal(UpdateOutcome.Applied, updater.Apply(full_like(network.Weights, 3e38f)));
        Assert.All(network.Weights.Values(), w => Assert.Equal(-30f, w, 4));
    }

    [Fact]
    public void The_moving_average_follows_the_hand_computed_path()
    {
        using var replica = Fixed(new OptimizerOptions { Kind = "sgd", LearningRate = 1 }, weight: 1f, ema: 0.75);
        var network = replica[NetworkNames.Generator];
        using var updater = new NetworkUpdater(network, replica.Options);

        updater.Apply(full_like(network.Weights, -4f));   // w = 5
        Assert.All(updater.Ema!.Values(), a => Assert.Equal(2f, a));      // .75·1 + .25·5
        updater.Apply(full_like(network.Weights, 3f));    // w = 2
        Assert.All(updater.Ema!.Values(), a => Assert.Equal(2f, a));      // .75·2 + .25·2
    }

    [Fact]
    public void Only_the_generator_has_a_moving_average_and_only_where_it_is_asked_for()
    {
        using var with = Replica.Create(Recipes.Of("mlp", Data) with { Ema = 0.9 }, Data, CPU);
        using var without = Replica.Create(Recipes.Of("mlp", Data), Data, CPU);

        using var g = new NetworkUpdater(with[NetworkNames.Generator], with.Options);
        using var d = new NetworkUpdater(with[NetworkNames.Discriminator], with.Options);
        using var off = new NetworkUpdater(without[NetworkNames.Generator], without.Options);
        Assert.NotNull(g.Ema);
        Assert.Null(d.Ema);
        Assert.Null(off.Ema);
    }

    private static Replica Fixed(OptimizerOptions optimizer, float weight, double ema = 0)
    {
        var replica = Replica.Create(Recipes.Of("mlp", Data) with { Generator = optimizer, Ema = ema }, Data, CPU);
        replica[NetworkNames.Generator].Weights.fill_(weight);
        return replica;
    }
}
