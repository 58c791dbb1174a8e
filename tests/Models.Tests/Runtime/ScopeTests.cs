using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Runtime;

/// <summary>
/// A tensor that neither a scope nor a variable holds may be collected while libtorch reads it, like a Scalar
/// (<see cref="TensorArithmetic"/>).
/// </summary>
public sealed class ScopeTests
{
    public static TheoryData<string> Variants => [.. VariantRegistry.All.Select(variant => variant.Info.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Steps_samples_and_checkpoints_make_no_tensor_outside_a_scope(string variant)
    {
        TorchRuntime.PrepareThread(1);
        var data = Recipes.DataFor(variant);
        using var loop = new BareLoop(Recipes.Of(variant, data) with { Ema = 0.99 }, data, CPU);
        var before = DisposeScopeManager.Statistics.CreatedOutsideScopeCount;

        loop.Iterate(0, (_, result) => Assert.NotNull(result.Scalars));
        loop.Replica.Sample(1, 0, 4).Dispose();
        foreach (var updater in loop.Updaters.Values) updater.Capture();

        Assert.Equal(before, DisposeScopeManager.Statistics.CreatedOutsideScopeCount);
    }
}
