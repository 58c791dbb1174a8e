using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Pauses by people and by storage, and what is asked meanwhile (faults, row 21).</summary>
[Trait("Fault", "21")]
public sealed class RunPauserTests
{
    [Fact]
    public async Task A_pause_stores_what_was_learned_frees_networks_and_slot_and_is_durable()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();

        await PauseAsync(run);

        Assert.Equal(
            (RunState.Paused, "by a user", $"{run.Status.Iteration}-g1"), (run.Status.State, run.Status.Reason, run.Status.LastCheckpoint));
        Assert.Equal(RunState.Paused, run.Storage.Written[^1].State);
        Assert.Null(run.Grains.Device.Holder);
        Assert.All(run.Grains.Networks, network => Assert.Equal(0, network.Generation));
    }

    [Fact]
    public async Task A_resumed_run_goes_on_at_its_checkpoint_in_a_new_generation()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();
        await PauseAsync(run);

        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.ResumeAsked));
        await run.Grains.Worker.NextAsync();

        Assert.Equal((2, RunState.Running, 1), (run.Status.Generation, run.Status.State, run.Parts.Control.Resumes));
        Assert.Equal(run.Status.LastCheckpoint, run.Grains.Generator.Loads[^1].Checkpoint);
    }

    [Fact]
    public async Task A_resume_while_the_checkpoint_before_the_pause_is_stored_takes_the_pause_back()
    {
        using var run = await FakeRun.TrainingAsync();
        var disk = new TaskCompletionSource();
        run.Grains.Generator.SaveGate = disk.Task;
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.PauseAsked));
        run.Grains.Worker.Complete();
        await run.WaitAsync(() => run.Parts.Control.Desired.Intent == RunIntent.Pausing && !run.Parts.Checkpoints.IsIdle, "storing");

        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.ResumeAsked));
        disk.SetResult();
        await run.Grains.Worker.NextAsync();

        Assert.Equal((1, RunState.Running), (run.Status.Generation, run.Status.State));
        Assert.DoesNotContain(run.Events, update => update.State == RunState.Paused);
        Assert.Contains(run.Events, update => update.Event == "resumed by a user before it was paused");
    }

    [Fact, Trait("Fault", "12")]
    public async Task Networks_whose_checkpoint_comes_late_stay_loaded_until_it_is_there()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.CheckpointWaitLimit = TimeSpan.FromSeconds(5));
        var disk = new TaskCompletionSource();
        run.Grains.Generator.SaveGate = disk.Task;
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.PauseAsked));
        run.Grains.Worker.Complete();
        await run.WaitAsync(() => run.Status.State == RunState.Paused, "paused", TimeSpan.FromSeconds(1));
        var kept = (run.Grains.Generator.Generation, run.Grains.Device.Holder, run.Status.Reason);

        disk.SetResult();
        await run.WaitAsync(() => run.Grains.Device.Holder is null, "unloaded");

        Assert.Equal(1, kept.Generation);
        Assert.NotNull(kept.Holder);
        Assert.EndsWith("so the networks stay loaded", kept.Reason, StringComparison.Ordinal);
        Assert.Equal((0, $"{run.Status.Iteration}-g1"), (run.Grains.Generator.Generation, run.Status.LastCheckpoint));
    }

    [Fact, Trait("Fault", "12")]
    public async Task Too_long_without_a_checkpoint_pauses_the_run_and_a_resume_goes_on_where_it_stands()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.CheckpointMaxAge = TimeSpan.FromSeconds(30));
        run.Grains.Generator.SaveFault = new RunException("No space left on device.");
        var failed = run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(0, double.NaN, ""));
        await run.WaitAsync(() => failed.IsCompleted, "under an alarm", TimeSpan.FromMilliseconds(500));
        run.Time.Advance(TimeSpan.FromSeconds(30));

        run.Grains.Worker.Complete();
        await run.WaitAsync(() => run.Status.State == RunState.Paused, "paused", TimeSpan.FromMilliseconds(500));
        var paused = run.Status;
        run.Grains.Generator.SaveFault = null;
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.ResumeAsked));
        await run.Grains.Worker.NextAsync();

        Assert.StartsWith("StorageUnavailable: ", paused.Reason, StringComparison.Ordinal);
        Assert.Equal((1, paused.Iteration), (run.Status.Generation, run.Status.Iteration));
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_pause_that_cannot_be_recorded_is_shown_and_so_is_a_resume_that_cannot()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.RecordOutageLimit = TimeSpan.FromSeconds(1));
        run.Storage.Fault = new IOException("The storage is down.");

        await PauseAsync(run);
        var paused = run.Status;
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.ResumeAsked));
        await run.WaitAsync(() => run.Parts.Control.Desired.Intent == RunIntent.Paused, "refused", TimeSpan.FromMilliseconds(100));
        var refused = run.Events[^1].Event;
        run.Storage.Fault = null;
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.ResumeAsked));
        await run.WaitAsync(() => run.Status.State == RunState.Running, "running", TimeSpan.FromMilliseconds(100));

        Assert.Equal(RunState.Paused, paused.State);
        Assert.StartsWith("the run cannot be resumed, the record cannot be written", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_and_resumes_in_any_order_end_where_the_last_one_says()
    {
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            using var run = await FakeRun.TrainingAsync();
            run.Grains.Worker.Complete();
            run.Grains.Worker.IsAutomatic = true;
            for (var i = 0; i < 8; i++)
                await run.TurnAsync(() =>
                    run.Parts.Control.Request(random.Next(2) == 0 ? IntentEvent.PauseAsked : IntentEvent.ResumeAsked));

            await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.PauseAsked));
            await run.WaitAsync(() => run.Parts.Control.Desired.Intent == RunIntent.Paused || run.Loop.IsCompleted, "paused");
            await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.CancelAsked));
            await run.Loop;

            Assert.True(run.Status.State is RunState.Cancelled or RunState.Completed, $"{run.Status.State}");
            Assert.Single(run.Events, update => update.State.IsTerminal());
        }
    }

    private static async Task PauseAsync(FakeRun run)
    {
        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.PauseAsked));
        run.Grains.Worker.Complete();
        await run.WaitAsync(
            () => run.Status.State == RunState.Paused && run.Parts.Control.Desired.Intent == RunIntent.Paused, "paused",
            TimeSpan.FromMilliseconds(100));
    }
}
