using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Dcgan;

namespace GanOrleans.Models.Tests.Support;

/// <summary>Settings small enough for a test.</summary>
internal static class Recipes
{
    public const int Batch = 10;

    public static TrainingOptions Of(string variant, TinyData data, ulong seed = 1)
    {
        var o = VariantRegistry.Get(variant).Defaults(data.Description) with
        {
            Seed = seed,
            Batch = Batch,
            Iterations = 100,
            Schedule = Schedule.Alternating,
        };
        return o.Extra.ContainsKey(ConvolutionalShape.Width.Name)
            ? o with { Extra = new Dictionary<string, string>(o.Extra) { [ConvolutionalShape.Width.Name] = "4" } }
            : o;
    }

    /// <summary>Data that a variant takes: small pictures, with classes where it wants them and of a side that convolutions take.</summary>
    public static TinyData DataFor(string variant) =>
        VariantRegistry.Get(variant) is { Info.IsConditional: false } free
        && !free.Check(Of(variant, TinyData.Images()), TinyData.Images().Description).Any()
            ? TinyData.Images()
            : TinyData.Labelled();

    /// <summary>
    /// Every variant with the common phases, in both schedules, with every objective that fits it, and
    /// k 1 and 2 where the schedule has a k.
    /// </summary>
    public static TheoryData<string, Schedule, string, int> All()
    {
        var all = new TheoryData<string, Schedule, string, int>();
        foreach (var variant in Adversarial())
            // The networks with batch norm take longer, and an objective knows nothing of the body.
            foreach (var objective in variant.Info.Name is "gan" or "mlp" ? variant.Info.Objectives : variant.Info.Objectives.Take(1))
            {
                all.Add(variant.Info.Name, Schedule.Alternating, objective, 1);
                all.Add(variant.Info.Name, Schedule.Alternating, objective, 2);
                all.Add(variant.Info.Name, Schedule.Simultaneous, objective, 1);
            }
        return all;
    }

    /// <summary>The variants whose phases are those of Algorithm 1 with the common kernels.</summary>
    public static IEnumerable<IVariant> Adversarial() =>
        VariantRegistry.All.Where(variant =>
            variant
                .Phases(Of(variant.Info.Name, DataFor(variant.Info.Name)))
                .All(phase => phase.Kernel is DiscriminatorKernel or GeneratorKernel or SimultaneousKernel));
}
