using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using GanOrleans.Support;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

/// <summary>Whole phases in bfloat16.</summary>
public sealed class PrecisionTests : TorchTest
{
    // Products that are off by some r = 2⁻⁸ of their spread would turn the gradient by about r, a cosine of 1 − r²/2. What turns it further
    // are kinks: where a rectifier is as near to 0 as r, or the two largest of five pieces of a maxout are to each other, the other side
    // may be taken. That is a share of about r of the units per layer, and a unit that changes sides moves its whole part of the gradient:
    // over up to five layers (G's gradient in cgan) the squared angle is some 2·r·layers ≤ 4 %, a cosine of .98.
    private const double MinCosine = 0.98;

    public static TheoryData<string> Variants => [.. VariantRegistry.All.Select(variant => variant.Info.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_gradient_of_a_phase_points_where_that_of_float32_does(string variant)
    {
        var data = TinyData.Labelled();   // of a size that all of them take in bfloat16
        var options = Recipes.Of(variant, data);
        using var exact = new BareLoop(options, data, CPU);
        using var rounded = Replica.Create(options with { Precision = Precision.Bf16 }, data, CPU);
        for (var t = 0L; t < 5; t++) exact.Iterate(t);   // away from the start, where D barely looks at its input
        foreach (var network in exact.Replica.Networks)
        {
            rounded[network.Name].Weights.copy_(network.Weights);
            network.CaptureState();
            rounded[network.Name].State.copy_(network.State);
            rounded[network.Name].RestoreState();
        }

        foreach (var phase in exact.Replica.Phases)
        {
            var key = new StepKey(1, 5, phase.Index, 0);
            exact.Replica.Compute(phase, key, Rows.All(Recipes.Batch)).Dispose();
            rounded.Compute(phase, key, Rows.All(Recipes.Batch)).Dispose();
            foreach (var name in phase.Updates)
            {
                Tensor expected = exact.Replica[name].Gradient, actual = rounded[name].Gradient;
                var cosine = (expected.dot(actual) / (expected.norm() * actual.norm())).item<float>();
                Assert.True(cosine > MinCosine, $"{phase.Name} of {name}: cosine {cosine}");
                Assert.NotEqual(expected.Values(), actual.Values());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_stays_finite_and_ends_with_the_same_bits_again(string variant)
    {
        var data = TinyData.Labelled();   // of a size that all of them take in bfloat16
        using var one = new BareLoop(Recipes.Of(variant, data) with { Precision = Precision.Bf16 }, data, CPU);
        using var two = new BareLoop(Recipes.Of(variant, data) with { Precision = Precision.Bf16 }, data, CPU);

        for (var t = 0L; t < 4; t++)
        {
            one.Iterate(t);   // a gradient that is not finite throws
            two.Iterate(t);
        }

        foreach (var network in one.Replica.Networks)
        {
            network.AssertFlat();
            Assert.True(network.Weights.isfinite().all().item<bool>(), network.Name);
            TensorAsserts.BitEqual(network.Weights, two.Replica[network.Name].Weights);
        }
    }

    [Theory]
    [InlineData("gan", Schedule.Simultaneous)]
    [InlineData("dcgan", Schedule.Simultaneous)]
    [InlineData("wgan-gp", Schedule.Alternating)]
    [InlineData("mlp", Schedule.Alternating)]
    public void A_checkpoint_continues_bit_for_bit(string variant, Schedule schedule)
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Labelled();   // of a size that all of them take in bfloat16
        var options = Recipes.Of(variant, data) with { Schedule = schedule, Precision = Precision.Bf16, Ema = 0.9 };
        using var whole = new BareLoop(options, data, CPU);
        using var continued = new BareLoop(options, data, CPU);
        for (var t = 0L; t < 3; t++) whole.Iterate(t);
        continued.Iterate(7);   // whose rounded weights must not last

        whole.Save(folder.Path);
        continued.Load(folder.Path);
        for (var t = 3L; t < 6; t++)
        {
            whole.Iterate(t);
            continued.Iterate(t);
        }

        foreach (var network in whole.Replica.Networks)
        {
            TensorAsserts.BitEqual(network.Weights, continued.Replica[network.Name].Weights);
            TensorAsserts.BitEqual(network.Gradient, continued.Replica[network.Name].Gradient);
        }
    }

    [Fact]
    public void With_two_threads_the_same_seed_gives_the_same_bits()
    {
        TorchRuntime.PrepareThread(2);
        var data = TinyData.Labelled();
        var options = Recipes.Of("gan", data) with { Precision = Precision.Bf16, Threads = 2 };
        using var one = new BareLoop(options, data, CPU);
        using var two = new BareLoop(options, data, CPU);

        for (var t = 0L; t < 4; t++)
        {
            one.Iterate(t);
            two.Iterate(t);
        }

        Assert.All(one.Replica.Networks, n => TensorAsserts.BitEqual(n.Weights, two.Replica[n.Name].Weights));
    }

    [Fact]
    public void A_phase_follows_weights_that_arrived_from_elsewhere()
    {
        var data = TinyData.Labelled();
        var options = Recipes.Of("mlp", data) with { Precision = Precision.Bf16 };
        using var moved = Replica.Create(options, data, CPU);
        using var fresh = Replica.Create(options, data, CPU);
        var (phase, key) = (moved.Phases[0], new StepKey(1, 0, 0, 0));
        moved.Compute(phase, key, Rows.All(Recipes.Batch)).Dispose();
        foreach (var network in moved.Networks)
        {
            using var arrived = network.Weights * 1.5;
            network.Weights.copy_(arrived);
            fresh[network.Name].Weights.copy_(arrived);
        }

        moved.Compute(phase, key, Rows.All(Recipes.Batch)).Dispose();
        fresh.Compute(phase, key, Rows.All(Recipes.Batch)).Dispose();

        TensorAsserts.BitEqual(fresh["discriminator"].Gradient, moved["discriminator"].Gradient);
    }

    [Fact]
    public void Samples_are_those_of_float32()
    {
        var data = TinyData.Labelled();
        using var exact = Replica.Create(Recipes.Of("gan", data), data, CPU);
        using var rounded = Replica.Create(exact.Options with { Precision = Precision.Bf16 }, data, CPU);
        rounded.Compute(rounded.Phases[0], new StepKey(1, 0, 0, 0), Rows.All(Recipes.Batch)).Dispose();

        TensorAsserts.BitEqual(exact.Sample(5, 0, 4), rounded.Sample(5, 0, 4));
    }
}
