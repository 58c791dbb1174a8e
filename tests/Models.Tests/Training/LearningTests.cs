using GanOrleans.Models.Objectives;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

public sealed class LearningTests : TorchTest
{
    [Fact]
    public void A_pair_learns_a_normal_distribution_and_its_value_approaches_minus_log_four()
    {
        var data = new NormalData(mean: 2, deviation: 0.5);
        var options = VariantRegistry.Get("mlp").Defaults(data.Description) with { Batch = 128, Latent = 4, Iterations = 2000 };
        options = options with
        {
            Discriminator = options.Discriminator with { LearningRate = 1e-3, Beta1 = 0.5 },
            Generator = options.Generator with { LearningRate = 1e-3, Beta1 = 0.5 },
        };
        using var loop = new BareLoop(options, data, CPU);
        var values = new List<double>();

        for (var t = 0L; t < options.Iterations; t++)
            loop.Iterate(t, (phase, result) =>
            {
                if (phase.Index == 0 && t >= options.Iterations - 300) values.Add(result.Read().Value);
            });

        // At the optimum V = −log 4 (theorem 1).
        Assert.InRange(values.Average(), ValueFunction.Optimum - 0.08, ValueFunction.Optimum + 0.08);
        var samples = loop.Replica.Sample(1, 0, 4000).Values();
        var mean = samples.Average();
        Assert.InRange(mean, 1.75f, 2.25f);
        Assert.InRange(Math.Sqrt(samples.Average(v => Math.Pow(v - mean, 2))), 0.25, 0.75);
    }
}
