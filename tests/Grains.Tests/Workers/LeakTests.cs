using GanOrleans.Contracts;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;
using TorchSharp.Modules;

namespace GanOrleans.Grains.Tests.Workers;

/// <summary>Alone in the process while it counts, see <see cref="TrainingClusters"/>.</summary>
[Collection(TrainingClusters.Name)]
public class LeakTests
{
    [Fact]
    public async Task Five_hundred_iterations_in_leases_leave_the_number_of_native_tensors_where_it_was()
    {
        var rings = DataSets.Open("rings");
        await using var run = await LocalRun.StartAsync(VariantRegistry.Get("mlp").Defaults(rings.Description), rings);
        await run.RunAsync(0, 20);
        var tensors = TensorsWithoutGarbage();

        for (var lease = 0; lease < 10; lease++)
            Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(20 + 50 * lease, 50)).Outcome);

        Assert.Equal(tensors, torch.Tensor.TotalCount);
    }

    [Fact]
    public async Task An_ended_session_leaves_no_native_tensor()
    {
        var rings = DataSets.Open("rings");
        async Task SessionAsync()
        {
            var run = await LocalRun.StartAsync(VariantRegistry.Get("mlp").Defaults(rings.Description), rings);
            await run.RunAsync(0, 20);
            await run.DisposeAsync();
        }

        await SessionAsync();   // constants that live as long as the process
        var perParameter = CountedAfterAParameter();   // before the count, since it may itself add to it
        var before = TensorsWithoutGarbage();

        await SessionAsync();

        // 8 parameters, each made twice: by its layer, and as a view of the flat vector.
        Assert.Equal(before + (2 * 8 * perParameter), torch.Tensor.TotalCount);
    }

    // A parameter takes over its tensor's handle, and not every TorchSharp takes the emptied tensor off its count:
    // 0 or 1, whatever becomes of the parameter.
    private static long CountedAfterAParameter()
    {
        var before = torch.Tensor.TotalCount;
        using (torch.NewDisposeScope())
            new Parameter(torch.zeros(1)).Dispose();
        return torch.Tensor.TotalCount - before;
    }

    // What earlier tests dropped is finalized now and not while this one counts; what this one drops counts.
    private static long TensorsWithoutGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
