using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Flat;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

public sealed class ReplicaTests : TorchTest
{
    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    public void The_same_seed_gives_bit_equal_training(string variant)
    {
        var data = TinyData.Images();
        using var one = Trained(variant, data, seed: 3);
        using var again = Trained(variant, data, seed: 3);

        foreach (var network in one.Replica.Networks) TensorAsserts.BitEqual(network.Weights, again.Replica[network.Name].Weights);
    }

    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    public void Another_seed_gives_other_weights_from_the_start(string variant)
    {
        var data = TinyData.Images();
        using var one = Replica.Create(Recipes.Of(variant, data, seed: 3), data, CPU);
        using var other = Replica.Create(Recipes.Of(variant, data, seed: 4), data, CPU);

        Assert.All(one.Networks, n => Assert.True(TensorAsserts.RelativeDifference(n.Weights, other[n.Name].Weights) > 0.1, n.Name));
    }

    public static TheoryData<string> Variants => [.. VariantRegistry.All.Select(variant => variant.Info.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Images_are_in_the_unit_interval_whatever_the_weights(string variant)
    {
        var data = Recipes.DataFor(variant);
        using var replica = Replica.Create(Recipes.Of(variant, data), data, CPU);
        var generator = replica[NetworkNames.Generator];
        using (no_grad()) generator.Weights.mul_(100f);

        var samples = replica.Sample(1, 0, 20).Values();
        var reconstructed = generator.Module is IReconstructs ? replica.Reconstruct(data.Gather([0, 1, 2], CPU)).Values() : [];

        Assert.All(samples.Concat(reconstructed), value => Assert.InRange(value, 0f, 1f));
        Assert.True(samples.Distinct().Count() > 1);
    }

    [Fact]
    public void Points_lie_where_the_generator_puts_them()
    {
        var data = TinyData.Points();
        using var replica = Replica.Create(Recipes.Of("mlp", data), data, CPU);
        using (no_grad()) replica[NetworkNames.Generator].Weights.mul_(100f);

        Assert.Contains(replica.Sample(1, 0, 20).Values(), value => Math.Abs(value) > 1);
    }

    [Fact]
    public void A_simultaneous_step_uses_the_same_forward_pass_for_both_networks()
    {
        // Each network's gradient is what it would be if the other did not move: both are taken at the same weights, noise and masks.
        var data = TinyData.Images();
        var options = Recipes.Of("gan", data) with { Schedule = Schedule.Simultaneous };
        using var replica = Replica.Create(options, data, CPU);
        var key = new StepKey(1, 0, 0, 0);
        using var result = replica.Compute(replica.Phases.Single(), key, Rows.All(Recipes.Batch));
        var context = new PhaseContext(replica, replica.Phases.Single(), key, Rows.All(Recipes.Batch));

        var fake = context.DOfFake(context.G(context.Noise()));
        var real = context.DOfReal(context.Real());

        var scalars = result.Read();
        Assert.Equal(replica.Objective.DiscriminatorLoss(real, fake).item<float>(), scalars.LossD);
        Assert.Equal(replica.Objective.GeneratorLoss(fake).item<float>(), scalars.LossG);
        Assert.Equal(fake.sigmoid().mean().item<float>(), scalars.Fake);
        var gradient = autograd.grad(
            [replica.Objective.GeneratorLoss(fake)], [replica[NetworkNames.Generator].Module.parameters().First()])[0];
        Assert.True(
            TensorAsserts.RelativeDifference(
                FlatVector.View(replica[NetworkNames.Generator].Gradient, replica[NetworkNames.Generator].Layout.Entries[0]),
                gradient) < 1e-6);
    }

    [Fact]
    public void The_discriminators_phase_leaves_the_generator_alone_and_the_other_way_round()
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Recipes.Of("gan", data), data, CPU);
        foreach (var network in replica.Networks) network.Gradient.fill_(7f);

        using var d = replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));
        Assert.All(replica[NetworkNames.Generator].Gradient.Values(), v => Assert.Equal(7f, v));

        replica[NetworkNames.Discriminator].Gradient.fill_(7f);
        using var g = replica.Compute(replica.Phases[1], new StepKey(1, 0, 1, 0), Rows.All(Recipes.Batch));
        Assert.All(replica[NetworkNames.Discriminator].Gradient.Values(), v => Assert.Equal(7f, v));
        replica[NetworkNames.Discriminator].AssertFlat();
        replica[NetworkNames.Generator].AssertFlat();
    }

    [Fact]
    public void Scalars_that_a_phase_does_not_define_are_not_numbers()
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Recipes.Of("mlp", data), data, CPU);

        using var d = replica.Compute(replica.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch));
        using var g = replica.Compute(replica.Phases[1], new StepKey(1, 0, 1, 0), Rows.All(Recipes.Batch));

        var (ofD, ofG) = (d.Read(), g.Read());
        Assert.Equal(-2 * ofD.LossD, ofD.Value, 5);
        Assert.InRange(ofD.Real, 0f, 1f);
        Assert.True(float.IsNaN(ofD.LossG));
        Assert.True(float.IsNaN(ofG.LossD) && float.IsNaN(ofG.Real) && float.IsNaN(ofG.Value));
        Assert.True(float.IsFinite(ofG.LossG) && float.IsFinite(ofG.Fake));
    }

    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    public void Samples_are_pictures_in_the_datas_range_and_do_not_depend_on_the_call_they_come_from(string variant)
    {
        var data = TinyData.Images();
        using var loop = Trained(variant, data, seed: 1);

        var all = loop.Replica.Sample(seed: 9, first: 0, count: 6);
        var some = loop.Replica.Sample(seed: 9, first: 2, count: 3);

        Assert.Equal([6L, 1, 8, 8], all.shape);
        Assert.All(all.Values(), v => Assert.InRange(v, 0f, 1f));
        Assert.True(TensorAsserts.RelativeDifference(some, all.narrow(0, 2, 3)) < 1e-6);
        Assert.True(TensorAsserts.RelativeDifference(loop.Replica.Sample(seed: 10, 0, 6), all) > 1e-3);
    }

    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    public void Points_come_without_a_squashing_output(string variant)
    {
        var data = TinyData.Points();
        using var loop = Trained(variant, data, seed: 1);
        loop.Replica[NetworkNames.Generator].Weights.mul_(30f);

        var samples = loop.Replica.Sample(1, 0, 50);

        Assert.Equal([50L, 2], samples.shape);
        Assert.Contains(samples.Values(), v => Math.Abs(v) > 1.5f);
    }

    [Fact]
    public void Sampling_with_other_weights_changes_neither_the_networks_nor_their_training()
    {
        var data = TinyData.Images();
        using var loop = Trained("gan", data, seed: 1);
        using var undisturbed = Trained("gan", data, seed: 1);
        var generator = loop.Replica[NetworkNames.Generator];

        var same = loop.Replica.Sample(1, 0, 4, generator.Weights.clone());
        var other = loop.Replica.Sample(1, 0, 4, generator.Weights * 0.5f);

        TensorAsserts.BitEqual(loop.Replica.Sample(1, 0, 4), same);
        Assert.True(TensorAsserts.RelativeDifference(other, same) > 1e-3);
        loop.Iterate(5);
        undisturbed.Iterate(5);
        TensorAsserts.BitEqual(undisturbed.Replica[NetworkNames.Generator].Weights, generator.Weights);
    }

    [Fact]
    public void Settings_that_are_not_allowed_are_refused_with_every_fault()
    {
        var data = TinyData.Images();

        var error = Assert.Throws<ArgumentException>(() =>
            Replica.Create(Recipes.Of("gan", data) with { Batch = 41, Latent = 0 }, data, CPU));

        Assert.Contains("batch: '41'", error.Message, StringComparison.Ordinal);
        Assert.Contains("latent: '0'", error.Message, StringComparison.Ordinal);
    }

    private static BareLoop Trained(string variant, TinyData data, ulong seed)
    {
        var loop = new BareLoop(Recipes.Of(variant, data, seed), data, CPU);
        for (var t = 0L; t < 5; t++) loop.Iterate(t);
        return loop;
    }
}
