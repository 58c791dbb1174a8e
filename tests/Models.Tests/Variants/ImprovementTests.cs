using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

/// <summary>Every variant learns drawn digits: its samples come nearer to the data.</summary>
[Trait("Category", "Long")]
public sealed class ImprovementTests(ITestOutputHelper output) : TorchTest
{
    private const int Samples = 500;

    public static TheoryData<string> Variants => [.. VariantRegistry.All.Select(variant => variant.Info.Name)];

    /// <summary>The distance is that of each pixel's mean and deviation over the samples from those over the data.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void The_distance_of_the_samples_from_the_data_falls_by_a_fifth(string name)
    {
        var data = DataSets.Open("glyphs", new DataSetOptions { Count = 2_000 });
        using var loop = new BareLoop(Recipe(name, data), data, CPU);
        var before = Distance(loop.Replica, data);

        for (var t = 0L; t < loop.Replica.Options.Iterations; t++) loop.Iterate(t);

        var after = Distance(loop.Replica, data);
        output.WriteLine($"{name}: {before:f3} to {after:f3}");
        Assert.InRange(after, 0, 0.8 * before);
    }

    // Momentum SGD that starts at the data's mean takes its time, with its own rates and its own minibatch; the
    // others are made small and learn by Adam.
    private static TrainingOptions Recipe(string name, IDataSet data)
    {
        var o = VariantRegistry.Get(name).Defaults(data.Description);
        if (o.Generator.Kind == OptimizerOptions.Sgd) return o with { Iterations = 2_500 };
        var extra = new Dictionary<string, string>(o.Extra);
        foreach (var option in new[] { "width", "filters" })
            if (extra.ContainsKey(option))
                extra[option] = "8";
        var optimizer = new OptimizerOptions
        {
            Kind = OptimizerOptions.Adam,
            LearningRate = 1e-3,
            Beta1 = 0.5,
            Beta2 = o.Generator.Beta2,
        }; // a rate for hundreds of iterations
        return o with { Iterations = 400, Batch = 32, Extra = extra, Discriminator = optimizer, Generator = optimizer };
    }

    private static double Distance(Replica replica, IDataSet data)
    {
        using var scope = NewDisposeScope();
        var samples = replica.Sample(7, 0, Samples).view(Samples, -1);
        var real = data.Gather([.. Enumerable.Range(0, Samples).Select(i => (long)i)], CPU).view(Samples, -1);
        var mean = (samples.mean([0]) - real.mean([0])).norm().item<float>();
        var deviation = (samples.std(0) - real.std(0)).norm().item<float>();
        return Math.Sqrt(mean * mean + deviation * deviation);
    }
}
