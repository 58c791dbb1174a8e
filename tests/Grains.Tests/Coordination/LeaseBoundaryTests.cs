using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What ends a generation between two leases, and what comes first.</summary>
public sealed class LeaseBoundaryTests
{
    [Fact]
    public async Task A_cancel_comes_before_a_wish_to_go_back()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(0, double.NaN, ""));
        await run.TurnAsync(() => run.Parts.Control.RequestRestore("0-g1"));

        run.Grains.Worker.Complete();
        await run.Grains.Worker.NextAsync();
        var restored = run.Status.Generation;
        await run.TurnAsync(() => run.Parts.Control.RequestRestore("0-g1"));
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.CancelAsked));
        run.Grains.Worker.Complete();
        await run.Loop;

        Assert.Equal((2, RunState.Cancelled), (restored, run.Status.State));
        Assert.Single(run.Events, update => update.Kind == EventKinds.RolledBack);
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_silo_of_the_networks_that_leaves_hands_over_and_the_run_goes_on_elsewhere()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();
        await run.TurnAsync(() => run.Parts.DrainingSilos.Add("address"));
        var handedOver = run.Parts.DrainingSilos.WaitForHandOverAsync();
        (run.Grains.Discriminator.Address, run.Grains.Generator.Address) = ("elsewhere", "elsewhere");

        run.Grains.Worker.Complete();
        await handedOver;
        await run.Grains.Worker.NextAsync();

        Assert.Equal((2, run.Status.LastCheckpoint), (run.Status.Generation, run.Grains.Generator.Loads[^1].Checkpoint));
        Assert.Contains(run.Events, update => update.Event.EndsWith("a silo leaves and hands over", StringComparison.Ordinal));
    }

    [Fact, Trait("Fault", "12")]
    public async Task A_checkpoint_that_failed_is_tried_again_by_itself()
    {
        using var run = await FakeRun.TrainingAsync();
        run.Grains.Generator.SaveFault = new RunException("No space left on device.");
        var failed = run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(0, double.NaN, ""));
        await run.WaitAsync(() => failed.IsCompleted, "failed", TimeSpan.FromMilliseconds(500));
        run.Grains.Generator.SaveFault = null;

        run.Time.Advance(TimeSpan.FromSeconds(1));
        await run.LeaseAsync();
        await run.WaitAsync(() => run.Parts.Checkpoints.IsIdle, "stored");

        Assert.Equal($"{run.Status.Iteration}-g1", run.Status.LastCheckpoint);
        Assert.Empty(run.Status.Alarms);
        Assert.Contains(run.Events, update => update.Event.Contains("(tried again)", StringComparison.Ordinal));
    }
}
