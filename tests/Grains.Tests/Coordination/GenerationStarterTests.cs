using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>A generation is durable before anything is loaded, and begins where people last said.</summary>
public sealed class GenerationStarterTests
{
    [Fact]
    public async Task The_generation_is_durable_before_a_network_hears_of_it()
    {
        using var run = await FakeRun.CreateAsync();
        var gate = new TaskCompletionSource();
        run.Storage.Gate = gate.Task;

        run.Begin();
        await run.WaitAsync(() => run.Storage.Tries == 2, "written");
        var loads = run.Grains.Generator.Loads.Count;
        gate.SetResult();
        await run.Grains.Worker.NextAsync();

        Assert.Equal(0, loads);
        Assert.Equal((1, null), (run.Grains.Generator.Loads[0].Generation, run.Grains.Generator.Loads[0].Checkpoint));
        Assert.True(File.Exists(Path.Combine(run.Folder, "run.json")));
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_run_that_is_taken_back_while_its_networks_load_begins_there()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(10, double.NaN, ""));
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, double.NaN, ""));
        var gate = new TaskCompletionSource();
        run.Grains.Generator.LoadGate = gate.Task;
        run.Grains.Worker.Complete(
            _ => new LeaseResult { Outcome = LeaseOutcome.GenerationLost, Reason = "lost", Place = FakeWorker.Place });
        await run.WaitAsync(() => run.Grains.Generator.Loads.Count == 2, "loading", TimeSpan.FromMilliseconds(100));

        await run.TurnAsync(() => run.Parts.Starter.RollBackAsync("10-g1", 10));
        gate.SetResult();
        await run.Grains.Worker.NextAsync();

        Assert.Equal((4, "10-g1", 10L), (run.Status.Generation, run.Status.LastCheckpoint, run.Status.Iteration));
        Assert.Equal("10-g1", run.Grains.Generator.Loads[^1].Checkpoint);
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_wish_to_go_back_outlives_a_record_that_cannot_be_written()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.RecordOutageLimit = TimeSpan.FromSeconds(1));
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(10, double.NaN, ""));
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, double.NaN, ""));
        await run.TurnAsync(() => run.Parts.Control.RequestRestore("10-g1"));
        run.Storage.Fault = new IOException("The storage is down.");
        run.Grains.Worker.Complete();
        await run.WaitAsync(() => run.Status.State == RunState.Paused, "paused", TimeSpan.FromMilliseconds(100));
        var wanted = run.Parts.Control.Desired.RestoreTo;

        run.Storage.Fault = null;
        await run.WaitAsync(() => run.Parts.Control.Desired.Intent == Grains.Coordination.RunIntent.Paused, "paused");
        await run.TurnAsync(() => run.Parts.Control.Request(Grains.Coordination.IntentEvent.ResumeAsked));
        await run.Grains.Worker.NextAsync();

        Assert.Equal("10-g1", wanted);
        Assert.Equal(("10-g1", 10L), (run.Grains.Generator.Loads[^1].Checkpoint, run.Status.Iteration));
        Assert.Null(run.Parts.Control.Desired.RestoreTo);
    }

    [Fact, Trait("Fault", "13")]
    public async Task A_damaged_checkpoint_is_quarantined_and_the_one_before_is_used()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(10, double.NaN, ""));
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, double.NaN, ""));
        await File.WriteAllTextAsync(Path.Combine(run.Folder, "checkpoints", "20-g1", RunNetworks.Generator), "damaged");

        run.Grains.Worker.Complete(
            _ => new LeaseResult { Outcome = LeaseOutcome.GenerationLost, Reason = "lost", Place = FakeWorker.Place });
        await run.WaitAsync(() => run.Grains.Worker.Leases == 2, "training again", TimeSpan.FromMilliseconds(100));

        Assert.Equal(("10-g1", 10L), (run.Status.LastCheckpoint, run.Status.Iteration));
        Assert.True(Directory.Exists(Path.Combine(run.Folder, "checkpoints", ".quarantine", "20-g1")));
        Assert.Contains(
            run.Events, update => update.Event.StartsWith("checkpoint 20-g1 is damaged and not used", StringComparison.Ordinal));
    }

    [Fact, Trait("Fault", "12, 13")]
    public async Task A_run_whose_checkpoints_are_gone_waits_for_them_and_does_not_begin_anew()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(10, double.NaN, ""));
        Directory.Move(Path.Combine(run.Folder, "checkpoints"), Path.Combine(run.Folder, "away"));

        run.Grains.Worker.Complete(
            _ => new LeaseResult { Outcome = LeaseOutcome.GenerationLost, Reason = "lost", Place = FakeWorker.Place });
        await run.WaitAsync(() => run.Status.State == RunState.Paused, "paused", TimeSpan.FromMilliseconds(100));

        Assert.StartsWith("StorageUnavailable: ", run.Status.Reason, StringComparison.Ordinal);
        Assert.Equal((1, 10L), (run.Storage.Written[^1].Generation, run.Storage.Written[^1].Iteration));
        Assert.Single(run.Grains.Generator.Loads);
    }
}
