using System.Diagnostics;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Tests.Variants;
using GanOrleans.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Training;

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "alone in the process";
}

/// <summary>Counts live tensors of the process, so nothing else may run beside it.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class LeakTests : TorchTest
{
    [Theory]
    [InlineData("gan", Schedule.Alternating)]
    [InlineData("mlp", Schedule.Alternating)]
    [InlineData("mlp", Schedule.Simultaneous)]
    public void Five_hundred_iterations_leave_live_tensors_and_resident_memory_level(string variant, Schedule schedule)
    {
        var data = TinyData.Images();
        using var loop = new BareLoop(Recipes.Of(variant, data) with { Schedule = schedule, Ema = 0.99, Iterations = 1000 }, data, CPU);
        for (var t = 0L; t < 200; t++)
            loop.Iterate(t, (_, result) => result.Read());
        // in this order: collecting garbage may free forgotten tensors of earlier tests
        var (memory, tensors) = (ResidentBytes(), Tensor.TotalCount);

        for (var t = 200L; t < 700; t++) loop.Iterate(t, (_, result) => result.Read());

        Assert.Equal(tensors, Tensor.TotalCount);
        // One leaked activation per iteration would be 500 × 10 × 1,200 × 4 bytes = 24 MB.
        Assert.InRange(ResidentBytes() - memory, long.MinValue, 16L << 20);
    }

    [Fact]
    public void Three_hundred_iterations_with_double_backward_leave_live_tensors_level()
    {
        var data = TinyData.Images(side: 28);
        using var loop = new BareLoop(WganGpVariantTests.Small(data), data, CPU);
        for (var t = 0L; t < 200; t++) loop.Iterate(t, (_, result) => result.Read());
        var (memory, tensors) = (ResidentBytes(), Tensor.TotalCount);

        for (var t = 200L; t < 500; t++) loop.Iterate(t, (_, result) => result.Read());

        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.InRange(ResidentBytes() - memory, long.MinValue, 16L << 20);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
