using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Reference;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

public sealed class SliceTests : TorchTest
{
    public static TheoryData<string, Schedule, int> Splits()
    {
        var splits = new TheoryData<string, Schedule, int>();
        foreach (var variant in new[] { "gan", "mlp" })
            foreach (var schedule in Enum.GetValues<Schedule>())
                foreach (var workers in new[] { 1, 2, 3, 4, 12 })
                    splits.Add(variant, schedule, workers);
        return splits;
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void The_weighted_gradients_of_the_slices_are_the_whole_minibatchs_gradient(string variant, Schedule schedule, int workers)
    {
        var data = TinyData.Images();
        using var loop = new BareLoop(Recipes.Of(variant, data) with { Schedule = schedule }, data, CPU);
        for (var t = 0L; t < 20; t++) loop.Iterate(t);   // away from the start, where D barely looks at its input

        foreach (var phase in loop.Replica.Phases)
        {
            var key = new StepKey(1, 20, phase.Index, 0);
            using var whole = loop.Replica.Compute(phase, key, Rows.All(Recipes.Batch));
            var expected = phase.Updates.ToDictionary(name => name, name => loop.Replica[name].Gradient.clone());
            var shares = phase.Updates.ToDictionary(name => name, _ => new List<(int, Tensor)>());
            for (var rank = 0; rank < workers; rank++)
            {
                using var result = loop.Replica.Compute(phase, key, Rows.Slice(Recipes.Batch, rank, workers));
                foreach (var name in phase.Updates) shares[name].Add((result.Samples, loop.Replica[name].Gradient.clone()));
            }

            foreach (var name in phase.Updates)
            {
                var mean = empty_like(expected[name]);
                GradientMean.Into(mean, shares[name]);
                if (workers == 1) TensorAsserts.BitEqual(expected[name], mean);
                var difference = TensorAsserts.RelativeDifference(mean, expected[name]);
                Assert.True(difference < 1e-5, $"{phase.Name} of {name} with {workers} workers: {difference:e2}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Samples_noise_and_masks_of_the_slices_are_those_of_the_whole(int workers)
    {
        var data = TinyData.Images();
        var options = Recipes.Of("gan", data);
        var batches = new KeyedBatches(options, data, ValueRange.Data, CPU);
        var step = new StepKey(1, 4, 0, 0);
        var slices = Enumerable.Range(0, workers).Select(rank => Rows.Slice(Recipes.Batch, rank, workers)).ToArray();

        TensorAsserts.BitEqual(batches.Real(step, Rows.All(Recipes.Batch)), cat([.. slices.Select(s => batches.Real(step, s))]));
        TensorAsserts.BitEqual(batches.Noise(step, Rows.All(Recipes.Batch)), cat([.. slices.Select(s => batches.Noise(step, s))]));
        for (var layer = 0; layer < 3; layer++)
        {
            TensorAsserts.BitEqual(
                DropoutMasks.ForReal(step, Rows.All(Recipes.Batch), CPU).Draw(layer, 100, 0.8, 1.25f),
                cat([.. slices.Select(s => DropoutMasks.ForReal(step, s, CPU).Draw(layer, 100, 0.8, 1.25f))]));
            TensorAsserts.BitEqual(
                DropoutMasks.ForFake(step, Rows.All(Recipes.Batch), CPU).Draw(layer, 100, 0.5, 2f),
                cat([.. slices.Select(s => DropoutMasks.ForFake(step, s, CPU).Draw(layer, 100, 0.5, 2f))]));
        }
    }

    [Fact]
    public void Masks_for_both_halves_are_the_real_halfs_then_the_generated_halfs()
    {
        var (step, rows) = (new StepKey(1, 4, 0, 0), new Rows(3, 4, 10));

        var both = DropoutMasks.ForBoth(step, rows, CPU).Draw(1, 50, 0.5, 2f);

        TensorAsserts.BitEqual(
            both,
            cat([DropoutMasks.ForReal(step, rows, CPU).Draw(1, 50, 0.5, 2f), DropoutMasks.ForFake(step, rows, CPU).Draw(1, 50, 0.5, 2f)]));
    }

    [Fact]
    public void An_empty_slice_counts_no_samples_and_leaves_a_gradient_of_zeros()
    {
        var data = TinyData.Images();
        using var loop = new BareLoop(Recipes.Of("mlp", data), data, CPU);
        loop.Iterate(0);

        using var result = loop.Replica.Compute(loop.Replica.Phases[0], new StepKey(1, 1, 0, 0), new Rows(10, 0, 10));

        Assert.Equal(0, result.Samples);
        Assert.True(float.IsNaN(result.Read().LossD));
        Assert.All(loop.Replica[NetworkNames.Discriminator].Gradient.Values(), v => Assert.Equal(0f, v));
    }
}
