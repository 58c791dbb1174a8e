using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

/// <summary>
/// What holds for every setting that changes a step: the kernels follow the oracle, slices are parts of the
/// whole, and a checkpoint continues bit for bit.
/// </summary>
public sealed class SettingsTests : TorchTest
{
    private static readonly Dictionary<string, Func<TrainingOptions, TrainingOptions>> All = new()
    {
        ["instance-noise"] = o => o with { InstanceNoise = 0.3 },
        ["instance-noise-until"] = o => o with { InstanceNoise = 0.3, InstanceNoiseUntil = 5 },
        ["clip"] = o =>
            o with
            {
                Discriminator = o.Discriminator with { Kind = "sgd", ClipNorm = 0.01 },
                Generator = o.Generator with { Kind = "sgd", ClipNorm = 0.001 },
            },
        ["rmsprop"] = o =>
            Both(
                o,
                new OptimizerOptions
                {
                    Kind = "rmsprop",
                    LearningRate = 1e-4,
                    Epsilon = 1e-4,
                }),
        ["adadelta"] = o =>
            Both(
                o,
                new OptimizerOptions
                {
                    Kind = "adadelta",
                    LearningRate = 1,
                    Rho = 0.95,
                    Epsilon = 1e-6,
                }),
        ["learning-rates"] = o =>
            o with
            {
                Discriminator = new OptimizerOptions { LearningRate = 0.01, LearningRateDecay = 1.1 },
                Generator = new OptimizerOptions
                {
                    LearningRate = 0.05,
                    MinLearningRate = 0.04,
                    LearningRateDecay = 1.2,
                },
            },
        ["momentum-ramp"] = o =>
            Both(
                o,
                new OptimizerOptions
                {
                    LearningRate = 0.01,
                    Momentum = 0.2,
                    FinalMomentum = 0.9,
                    MomentumRampLastEpoch = 3,
                }),
        ["generator-dropout"] = o => o with { Extra = new Dictionary<string, string> { ["generator-dropout"] = "0.5" } },
    };

    public static TheoryData<string> Settings => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_kernels_follow_the_oracle(string setting)
    {
        var data = TinyData.Images();
        var options = Options(setting, data);
        using var loop = new BareLoop(options, data, CPU);
        using var oracle = new Oracle(options, data);

        for (var t = 0L; t < 6; t++)
        {
            loop.Iterate(t);
            oracle.Iterate(t);
        }

        foreach (
            var (name, module) in new (string, nn.Module)[] { (NetworkNames.Discriminator, oracle.D), (NetworkNames.Generator, oracle.G) })
        {
            var network = loop.Replica[name];
            Assert.InRange(
                TensorAsserts.RelativeDifference(network.Weights.Values(), TensorAsserts.Flatten(module, network.Layout, p => p)), 0, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void It_changes_the_path(string setting)
    {
        var data = TinyData.Images();
        using var with = new BareLoop(Options(setting, data), data, CPU);
        using var without = new BareLoop(Recipes.Of("mlp", data), data, CPU);

        for (var t = 0L; t < 2; t++)
        {
            with.Iterate(t);
            without.Iterate(t);
        }

        Assert.All(with.Replica.Networks, network =>
            Assert.NotEqual(without.Replica[network.Name].Weights.Values(), network.Weights.Values()));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Three_workers_slices_average_to_the_whole_minibatchs_gradient(string setting)
    {
        var data = TinyData.Images();
        using var replica = Replica.Create(Options(setting, data), data, CPU);

        foreach (var phase in replica.Phases)
        {
            var network = replica[phase.Updates[0]];
            Tensor Gradient(Rows rows, List<(int, Tensor)>? shares = null)
            {
                using var result = replica.Compute(phase, new StepKey(1, 2, phase.Index, 0), rows);
                shares?.Add((result.Samples, network.Gradient.clone()));
                return network.Gradient.clone();
            }

            var whole = Gradient(Rows.All(Recipes.Batch));
            var shares = new List<(int, Tensor)>();
            for (var rank = 0; rank < 3; rank++) Gradient(Rows.Slice(Recipes.Batch, rank, 3), shares);
            var mean = empty_like(whole);
            GradientMean.Into(mean, shares);

            Assert.InRange(TensorAsserts.RelativeDifference(mean, whole), 0, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_checkpoint_continues_bit_for_bit(string setting)
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Images();
        using var unbroken = new BareLoop(Options(setting, data), data, CPU);
        for (var t = 0L; t < 3; t++) unbroken.Iterate(t);
        unbroken.Save(folder.Path);
        for (var t = 3L; t < 6; t++) unbroken.Iterate(t);

        using var resumed = new BareLoop(Options(setting, data), data, CPU);
        resumed.Load(folder.Path);
        for (var t = 3L; t < 6; t++) resumed.Iterate(t);

        Assert.All(unbroken.Replica.Networks, network => TensorAsserts.BitEqual(network.Weights, resumed.Replica[network.Name].Weights));
    }

    [Fact]
    public void Instance_noise_falls_linearly_to_0_and_stays_there()
    {
        var o = Recipes.Of("mlp", TinyData.Images()) with { InstanceNoise = 0.4, InstanceNoiseUntil = 8 };

        Assert.Equal(
            [0.4, 0.3, 0.05, 0, 0],
            new long[] { 0, 2, 7, 8, 100 }.Select(t => Math.Round(KeyedBatches.InstanceNoiseAt(o, t), 12))); // .4·(1 − t/8)
        Assert.Equal(0.4, KeyedBatches.InstanceNoiseAt(o with { InstanceNoiseUntil = 0 }, 1_000_000));
    }

    [Fact]
    public void Instance_noise_has_its_deviation_and_differs_between_real_and_generated_samples()
    {
        var data = TinyData.Images(count: 400);
        var batches = new KeyedBatches(Recipes.Of("mlp", data) with { InstanceNoise = 0.3, Batch = 400 }, data, ValueRange.Data, CPU);
        var (step, rows, x) = (new StepKey(1, 0, 0, 0), Rows.All(400), zeros(400, 64));

        var (real, fake) = (batches.NoisyReal(x, step, rows), batches.NoisyFake(x, step, rows));

        Assert.Equal(0.3f, real.std().item<float>(), 2);   // 25,600 draws: the error of the deviation is .3/√51,200
        Assert.InRange(TensorAsserts.RelativeDifference(real, fake), 1.3, 1.5);   // independent: √2
    }

    private static TrainingOptions Options(string setting, TinyData data) => All[setting](Recipes.Of("mlp", data));

    private static TrainingOptions Both(TrainingOptions o, OptimizerOptions optimizer) =>
        o with
        {
            Discriminator = optimizer,
            Generator = optimizer,
        };
}
