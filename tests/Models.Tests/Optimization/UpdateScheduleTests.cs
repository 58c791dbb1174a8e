using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants.Gan;

namespace GanOrleans.Models.Tests.Optimization;

public sealed class UpdateScheduleTests
{
    private static readonly OptimizerOptions Paper = new GanVariant().Defaults(TinyData.Images().Description).Discriminator with
    {
        LearningRate = 0.1,
    };

    [Fact]
    public void The_learning_rate_is_divided_once_per_update_down_to_the_floor()
    {
        var schedule = new UpdateSchedule(Paper, 0.002);

        Assert.Equal(0.1, schedule.LearningRate(0), 15);
        Assert.Equal(0.1 / 1.000004, schedule.LearningRate(1), 15);
        Assert.Equal(0.1 / 1.000004 / 1.000004, schedule.LearningRate(2), 15);
        // 125,000 updates (250 epochs of 500): 0.1 · e^(−125,000 · ln 1.000004) = 0.1 · e^−0.499999
        Assert.Equal(0.1 * Math.Exp(-125_000 * Math.Log(1.000004)), schedule.LearningRate(125_000), 12);
        Assert.Equal(1e-6, schedule.LearningRate(100_000_000), 15);
    }

    [Theory]
    [InlineData(0, 0.5)]           // epoch 1
    [InlineData(499, 0.5)]
    [InlineData(500, 0.5 + 0.2 / 249)]   // epoch 2
    [InlineData(62_000, 0.5 + 0.2 * 124 / 249)]   // epoch 125
    [InlineData(124_500, 0.7)]     // epoch 250
    [InlineData(1_000_000, 0.7)]
    public void The_momentum_rises_linearly_from_epoch_1_to_epoch_250(long updates, double expected)
    {
        var schedule = new UpdateSchedule(Paper, epochsPerUpdate: 100.0 / 50_000);

        Assert.Equal(expected, schedule.Momentum(updates), 12);
    }

    [Fact]
    public void Constant_settings_stay_constant()
    {
        var schedule = new UpdateSchedule(new OptimizerOptions { LearningRate = 3e-4 }, 0.01);

        Assert.Equal(3e-4, schedule.LearningRate(1_000_000));
        Assert.Equal(0, schedule.Momentum(1_000_000));
    }

    [Fact]
    public void An_epoch_is_counted_in_samples_however_often_the_network_moves_per_iteration()
    {
        // 40 samples, batch 10, k = 2: an iteration takes half an epoch, two updates of D and one of G.
        var o = Recipes.Of("gan", TinyData.Images()) with { K = 2 };
        o = o with { Discriminator = Ramp(o.Discriminator), Generator = Ramp(o.Generator) };

        Assert.Equal(
            [0.5, 0.5, 0.5, 0.5, 0.6], Enumerable.Range(0, 5).Select(u => UpdateSchedule.For(NetworkNames.Discriminator, o).Momentum(u)),
            (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(
            [0.5, 0.5, 0.6], Enumerable.Range(0, 3).Select(u => UpdateSchedule.For(NetworkNames.Generator, o).Momentum(u)),
            (a, b) => Math.Abs(a - b) < 1e-12);

        static OptimizerOptions Ramp(OptimizerOptions optimizer) => optimizer with { MomentumRampLastEpoch = 3 };
    }
}
