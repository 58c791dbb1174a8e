using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What people ask while the coordinator is in the middle of something that is held up by a fault (faults, row 21).</summary>
[Collection(TrainingClusters.Name)]
public sealed class RaceTests
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 60,
        Seed = 3,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 20,
    };

    // Seconds for which what hangs would hang at most: the tests end it.
    private const double Hang = 60;

    [Fact, Trait("Fault", "12, 21")]
    public async Task A_run_is_cancelled_while_its_disk_hangs_and_what_is_stored_late_counts_for_nothing()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            (options.Chaos, options.CheckpointWaitLimit) = (true, TimeSpan.FromSeconds(.5)));
        await cluster.Chaos.ArmAsync(
            new FaultRule
            {
                Point = FaultPoints.Manifest,
                Action = FaultActions.Delay,
                Iteration = 20,
                Seconds = Hang,
            });
        await cluster.Chaos.ArmAsync(
            new FaultRule
            {
                Point = FaultPoints.Record,
                Action = FaultActions.Delay,
                Iteration = 20,
                Seconds = .001,
            });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(id, s => s.Alarms.Length > 0, "under an alarm");

        var cancelled = (await cluster.Coordinator(id).CancelAsync())!;
        var hung = cluster.FiredFaults == 1;
        await cluster.EndDelaysAsync();
        await cluster.WaitAsync(id, _ => cluster.FiredFaults == 2, "done with storing");
        var later = (await cluster.Coordinator(id).StatusAsync())!;

        Assert.True(hung, "The cancel waited for the disk.");
        Assert.Equal((RunState.Cancelled, "", cancelled.EndedAt), (later.State, later.LastCheckpoint, later.EndedAt));
        Assert.Empty((await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
    }

    [Theory, Trait("Fault", "21")]
    [InlineData(FaultPoints.Verify)]
    [InlineData(FaultPoints.Load)]
    public async Task A_run_that_is_taken_back_while_it_begins_a_generation_begins_there(string point)
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var early = await cluster.Coordinator(id).CheckpointAsync();
        await cluster.WaitAsync(id, s => s.Iteration > early.Iteration, "further");
        var late = (await cluster.Coordinator(id).PauseAsync())!;
        await cluster.Chaos.ArmAsync(new FaultRule { Point = point, Action = FaultActions.Delay, Seconds = Hang });

        await cluster.Coordinator(id).ResumeAsync();
        await cluster.WaitAsync(id, _ => cluster.FiredFaults > 0, "beginning a generation");
        await cluster.Coordinator(id).RestoreCheckpointAsync(early.Name);
        await cluster.EndDelaysAsync();
        var running = await cluster.WaitAsync(
            id, s => s.State == RunState.Running && s.Generation > 2 && s.Iteration > early.Iteration, "training again");
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        await cluster.Coordinator(id).CancelAsync();

        Assert.NotEqual(early.Name, late.LastCheckpoint);
        Assert.Equal(early.Name, running.LastCheckpoint);
        Assert.DoesNotContain(events, update => update.Kind == EventKinds.Lost);
        Assert.EndsWith(
            $"begins at iteration {early.Iteration} with checkpoint {early.Name}",
            events.Last(update => update.Kind == EventKinds.Generation).Event, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_run_that_is_paused_while_it_recovers_frees_its_slot()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(id, s => s.LastCheckpoint.Length > 0, "with a checkpoint");
        await cluster.Chaos.ArmAsync(
            new FaultRule { Point = FaultPoints.Load, Action = FaultActions.Delay, Network = RunNetworks.Generator, Seconds = Hang });

        cluster.Storage.Overtake();   // the next coordinator knows the checkpoint from the record alone
        var recovering = await cluster.WaitAsync(id, s => s.State == RunState.Recovering && s.Generation == 2, "recovering");
        await cluster.WaitAsync(id, _ => cluster.FiredFaults > 0, "loading");
        var pause = cluster.Coordinator(id).PauseAsync();
        await cluster.Coordinator(id).StatusAsync();   // comes after the pause that was asked for
        await cluster.EndDelaysAsync();
        var paused = (await pause)!;
        var holders = (await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders;
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal((RunState.Paused, "by a user", recovering.LastCheckpoint), (paused.State, paused.Reason, paused.LastCheckpoint));
        Assert.Empty(holders);
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_resume_while_the_checkpoint_before_a_pause_is_stored_takes_the_pause_back()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await cluster.Chaos.ArmAsync(new FaultRule { Point = FaultPoints.Manifest, Action = FaultActions.Delay, Seconds = Hang });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var pause = cluster.Coordinator(id).PauseAsync();
        var captured = await cluster.UnfinishedAsync(id);
        var resume = cluster.Coordinator(id).ResumeAsync();
        await cluster.Coordinator(id).StatusAsync();   // comes after the resume that was asked for
        await cluster.EndDelaysAsync();
        await resume;
        var running = await cluster.WaitAsync(id, s => s.Iteration > captured, "training again");
        var answer = (await pause)!;
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal((RunState.Running, RunState.Running, 1), (answer.State, running.State, running.Generation));
        Assert.DoesNotContain(events, update => update.State == RunState.Paused);
    }
}
