using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Optimization;

public sealed class TrainingVectorTests : TorchTest
{
    private static readonly TinyData Data = Recipes.DataFor("dcgan");

    [Fact]
    public void Training_goes_on_from_the_vector_of_another_replica_bit_for_bit()
    {
        using var first = new Side();
        using var second = new Side();
        first.Step(1);
        first.Step(2);
        second.Step(5);

        first.Training.Collect();
        second.Training.Vector.copy_(first.Training.Vector);
        second.Training.Restore(first.Updater.Version);
        first.Step(3);
        second.Step(3);

        Assert.Equal((3, 3), (first.Updater.Version, second.Updater.Version));
        first.Training.Collect();
        second.Training.Collect();
        TensorAsserts.BitEqual(first.Training.Vector, second.Training.Vector);
        foreach (var (one, other) in first.Network.Module.named_buffers().Zip(second.Network.Module.named_buffers()))
            Assert.True(one.buffer.eq(other.buffer).all().item<bool>(), one.name);
    }

    [Fact]
    public void It_holds_weights_memory_statistics_and_both_moving_averages()
    {
        using var side = new Side();
        var (network, updater) = (side.Network, side.Updater);
        side.Step(1);

        side.Training.Collect();

        Tensor[] parts = [network.Weights, .. updater.Memory, network.State, updater.Ema!, updater.EmaState!];
        Assert.Equal(4 * network.Weights.numel() + 2 * network.State.numel(), side.Training.Vector.numel());   // Adam remembers two
        TensorAsserts.BitEqual(cat(parts), side.Training.Vector);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void A_mean_that_is_not_finite_changes_nothing(bool? isFinite)
    {
        using var side = new Side();
        side.Step(1);
        side.Training.Collect();
        var before = side.Training.Vector.clone();
        var mean = before.clone();
        mean[7] = float.NaN;

        Assert.Equal(UpdateOutcome.NotFinite, side.Training.Apply(mean, 4, isFinite));

        Assert.Equal(1, side.Updater.Version);
        TensorAsserts.BitEqual(before, side.Training.Vector);
        TensorAsserts.BitEqual(before.narrow(0, 0, side.Network.Weights.numel()), side.Network.Weights);
    }

    [Fact]
    public void A_mean_counts_as_the_updates_behind_it()
    {
        using var side = new Side();
        side.Step(1);
        side.Training.Collect();
        var mean = side.Training.Vector.clone().Scale(.5);

        Assert.Equal(UpdateOutcome.Applied, side.Training.Apply(mean, 4));

        Assert.Equal(5, side.Updater.Version);
        TensorAsserts.BitEqual(mean.narrow(0, 0, side.Network.Weights.numel()), side.Network.Weights);
    }

    private sealed class Side : IDisposable
    {
        private readonly Replica replica = Replica.Create(Recipes.Of("dcgan", Data) with { Ema = .9 }, Data, CPU);

        public Side()
        {
            Updater = new NetworkUpdater(Network, replica.Options);
            Training = new TrainingVector(Updater);
        }

        public Network Network => replica[NetworkNames.Generator];

        public NetworkUpdater Updater { get; }

        public TrainingVector Training { get; }

        public void Step(long iteration)
        {
            var phase = replica.Phases.Single(phase => phase.Updates.Contains(NetworkNames.Generator));
            var key = new StepKey(replica.Options.Seed, iteration, phase.Index, 0);
            replica.Compute(phase, key, Rows.All(replica.Options.Batch)).Dispose();
            Updater.Apply(Network.Gradient);
        }

        public void Dispose()
        {
            Training.Dispose();
            Updater.Dispose();
            replica.Dispose();
        }
    }
}
