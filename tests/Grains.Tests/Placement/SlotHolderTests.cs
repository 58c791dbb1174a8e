using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Placement;

/// <summary>The slot of a run: taken, renewed, lost, given back.</summary>
public sealed class SlotHolderTests
{
    [Fact]
    public async Task A_taken_slot_is_a_place_in_the_queue_and_says_how_many_are_ahead()
    {
        using var run = await FakeRun.CreateAsync();
        run.Grains.Device.IsTaken = true;

        var queue = await run.TurnAsync(() => run.Parts.Slot.TryAcquireAsync("cpu", default, 1));

        Assert.Equal("waits for a slot of 'cpu': 1 of 1 are taken, 1 run(s) ahead", queue);
        Assert.Null(run.Parts.Slot.Lease);
    }

    [Fact]
    public async Task A_slot_that_went_to_another_run_is_lost_and_may_be_taken_again()
    {
        using var run = await FakeRun.CreateAsync();
        await run.TurnAsync(() => run.Parts.Slot.TryAcquireAsync("cpu", default, 1));
        run.Grains.Device.IsRenewed = false;

        await run.TurnAsync(() => run.Parts.Slot.RenewAsync(CancellationToken.None));
        var lost = run.Parts.Slot.IsLost;
        var again = await run.TurnAsync(() => run.Parts.Slot.TryAcquireAsync("cpu", default, 2));

        Assert.True(lost);
        Assert.Null(again);
        Assert.Equal((2, false), (run.Parts.Slot.Lease!.Generation, run.Parts.Slot.IsLost));
    }

    [Fact]
    public async Task A_device_grain_out_of_reach_costs_no_slot_that_is_held()
    {
        using var run = await FakeRun.CreateAsync();
        await run.TurnAsync(() => run.Parts.Slot.TryAcquireAsync("cpu", default, 1));
        run.Grains.Device.Fault = new TimeoutException("No answer.");

        await run.TurnAsync(() => run.Parts.Slot.RenewAsync(CancellationToken.None));
        var held = (run.Parts.Slot.Lease, run.Parts.Slot.IsLost);
        await run.TurnAsync(run.Parts.Slot.ReleaseAsync);
        var unknown = await run.TurnAsync(() => run.Parts.Slot.TryAcquireAsync("cpu", default, 2));

        Assert.NotNull(held.Lease);
        Assert.False(held.IsLost);
        Assert.Equal("waits for the slots of 'cpu' to be known: No answer.", unknown);
    }
}
