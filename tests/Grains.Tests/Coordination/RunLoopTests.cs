using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>The loop of a run from its creation to its end, and what it makes of losses.</summary>
public sealed class RunLoopTests
{
    [Fact]
    public async Task A_run_trains_to_its_last_iteration_stores_it_and_gives_its_slot_back()
    {
        using var run = await FakeRun.CreateAsync(iterations: 100);
        run.Grains.Worker.IsAutomatic = true;

        run.Begin();
        await run.Loop;

        Assert.Equal((RunState.Completed, 100L, "100-g1"), (run.Status.State, run.Status.Iteration, run.Status.LastCheckpoint));
        Assert.Equal((RunState.Completed, 100L), (run.Storage.Written[^1].State, run.Storage.Written[^1].Iteration));
        Assert.Null(run.Grains.Device.Holder);
        Assert.All(run.Grains.Networks, network => Assert.Equal(0, network.Generation));
        Assert.Equal("all 100 iterations are done", run.Events[^1].Event);
    }

    [Fact, Trait("Fault", "2")]
    public async Task A_lost_network_ends_the_generation_and_the_next_one_begins_at_the_last_checkpoint()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(0, double.NaN, ""));

        run.Grains.Generator.Generation = 0;
        run.Grains.Worker.Complete(Ended(LeaseOutcome.GenerationLost, "the generator holds nothing"));
        await run.WaitAsync(() => run.Grains.Worker.Leases == 2, "in its next generation", TimeSpan.FromMilliseconds(100));

        Assert.Equal((2, RunState.Running), (run.Status.Generation, run.Status.State));
        Assert.Equal("0-g1", run.Grains.Generator.Loads[^1].Checkpoint);
        Assert.Contains(run.Events,
            update => update.Kind == EventKinds.Lost && update.Event.EndsWith("the generator holds nothing", StringComparison.Ordinal));
    }

    [Fact, Trait("Fault", "3")]
    public async Task Losses_that_come_no_further_fail_the_run_in_the_end()
    {
        using var run = await FakeRun.CreateAsync(configure: options => options.RecoveriesWithoutProgress = 3);
        run.Grains.Generator.LoadFault = new TimeoutException("No answer.");

        run.Begin();
        await run.WaitAsync(() => run.Loop.IsCompleted, "at its end", TimeSpan.FromMilliseconds(500));

        Assert.Equal(RunState.Failed, run.Status.State);
        Assert.StartsWith("3 recoveries in a row came no further than iteration 0; the last failure: a network", run.Status.Reason,
            StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "11")]
    public async Task A_run_that_diverges_goes_back_once_and_fails_the_second_time()
    {
        using var run = await FakeRun.TrainingAsync();

        run.Grains.Worker.Complete(Ended(LeaseOutcome.Diverged, "not finite"));
        await run.Grains.Worker.NextAsync();
        var once = (run.Status.Generation, run.Status.State);
        run.Grains.Worker.Complete(Ended(LeaseOutcome.Diverged, "not finite"));
        await run.Loop;

        Assert.Equal((2, RunState.Running), once);
        Assert.Equal((RunState.Failed, "Diverged: not finite"), (run.Status.State, run.Status.Reason));
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_cancel_stores_what_was_learned_and_ends_the_run()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();

        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.CancelAsked));
        run.Grains.Worker.Complete();
        await run.Loop;

        Assert.Equal((RunState.Cancelled, $"{run.Status.Iteration}-g1"), (run.Status.State, run.Status.LastCheckpoint));
        Assert.Single(run.Events, update => update.State.IsTerminal());
    }

    [Fact]
    public async Task A_run_without_a_slot_is_queued_and_takes_one_when_it_is_free()
    {
        using var run = await FakeRun.CreateAsync();
        run.Grains.Device.IsTaken = true;
        run.Begin();
        await run.WaitAsync(() => run.Status.State == RunState.Queued, "queued");
        var reason = run.Status.Reason;

        run.Grains.Device.IsTaken = false;
        await run.WaitAsync(() => run.Status.State == RunState.Running, "running", TimeSpan.FromSeconds(1));

        Assert.Equal("waits for a slot of 'cpu': 1 of 1 are taken, 1 run(s) ahead", reason);
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_silo_that_leaves_ends_the_loop_after_a_checkpoint_and_the_hand_over_is_told()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();
        run.IsDraining = true;
        var handedOver = run.Parts.DrainingSilos.WaitForHandOverAsync();

        run.Grains.Worker.Complete();
        await run.Loop;

        Assert.True(handedOver.IsCompletedSuccessfully);
        Assert.Equal((RunState.Running, $"{run.Status.Iteration}-g1"), (run.Status.State, run.Status.LastCheckpoint));
        Assert.All(run.Grains.Networks, network => Assert.Equal(0, network.Generation));
    }

    [Fact, Trait("Fault", "4")]
    public async Task Another_activation_goes_on_at_the_last_checkpoint_in_a_generation_of_its_own()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();
        run.IsDraining = true;
        run.Grains.Worker.Complete();
        await run.Loop;
        var stopped = run.Status;

        run.IsDraining = false;
        run.Activate();
        run.Begin();
        await run.Grains.Worker.NextAsync();

        Assert.Equal((2, stopped.Iteration), (run.Status.Generation, run.Status.Iteration));
        Assert.Equal(stopped.LastCheckpoint, run.Grains.Discriminator.Loads[^1].Checkpoint);
        Assert.Equal(stopped.Progress!.LossD, run.Status.Progress!.LossD);
    }

    [Fact, Trait("Fault", "3")]
    public async Task An_error_that_nobody_expects_is_counted_durably_and_fails_the_run_when_it_comes_again_and_again()
    {
        using var run = await FakeRun.CreateAsync(configure: options => options.RecoveriesWithoutProgress = 2);

        await run.TurnAsync(() => run.Parts.Loop.HandleFatalErrorAsync(new InvalidOperationException("on purpose")));
        var first = (run.Status.State, run.Storage.Written[^1].ConsecutiveFailuresWithoutProgress);
        run.Activate();
        await run.TurnAsync(() => run.Parts.Loop.HandleFatalErrorAsync(new InvalidOperationException("on purpose")));

        Assert.Equal((RunState.Submitted, 1), first);
        Assert.Equal(RunState.Failed, run.Status.State);
        Assert.EndsWith("the last failure: on purpose", run.Status.Reason, StringComparison.Ordinal);
    }

    private static Func<IterationLease, LeaseResult> Ended(LeaseOutcome outcome, string reason) =>
        _ => new LeaseResult { Outcome = outcome, Reason = reason, Place = FakeWorker.Place };
}
