using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Disks and record storage that are full, hang, fail for a moment or are out of reach.</summary>
[Collection(TrainingClusters.Name)]
public sealed class StorageFaultTests
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

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(3);

    [Fact, Trait("Fault", "12")]
    public async Task A_full_disk_is_tried_again_and_too_long_without_a_checkpoint_pauses_the_run()
    {
        var clock = new JumpingClock();
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.CheckpointMaxAge = Age, time: clock);
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var whole = await cluster.Coordinator(id).CheckpointAsync();
        var folder = Path.Combine(cluster.StorageRoot, id, "checkpoints");
        Directory.Move(folder, folder + ".away");
        await File.WriteAllTextAsync(folder, "no folder can be made here");

        await Assert.ThrowsAsync<RunException>(() => cluster.Coordinator(id).CheckpointAsync());
        var alarmed = (await cluster.Coordinator(id).StatusAsync())!;
        await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Iteration > alarmed.Iteration, "going on without a checkpoint");
        clock.Skip(Age);
        var paused = await cluster.WaitAsync(id, s => s.State == RunState.Paused, "paused");
        File.Delete(folder);
        Directory.Move(folder + ".away", folder);
        await cluster.Coordinator(id).ResumeAsync();
        var after = await cluster.Coordinator(id).CheckpointAsync();
        var resumed = (await cluster.Coordinator(id).StatusAsync())!;
        await cluster.Coordinator(id).CancelAsync();

        Assert.NotEmpty(alarmed.Alarms);
        Assert.Contains("StorageUnavailable", paused.Reason, StringComparison.Ordinal);
        Assert.True(after.Iteration >= paused.Iteration, $"{after.Iteration} after {paused.Iteration}: nothing is lost");
        Assert.Equal(1, resumed.Generation);
        Assert.Empty(resumed.Alarms);
        Assert.Equal(whole.Name, paused.LastCheckpoint);
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_hand_over_whose_checkpoint_cannot_be_written_is_tried_again_and_loses_nothing()
    {
        await using var cluster = await TrainingCluster.StartAsync();
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var folder = Path.Combine(cluster.StorageRoot, id, "checkpoints");
        await File.WriteAllTextAsync(folder, "no folder can be made here");

        var drain = cluster.Coordinator(id).DrainAsync(cluster.Silo(0).SiloAddress.ToString());
        await cluster.WaitAsync(id, s => s.Alarms.Length > 0, "without a checkpoint");
        File.Delete(folder);
        await drain;
        var status = (await cluster.Coordinator(id).StatusAsync())!;

        Assert.Equal($"{status.Iteration}-g1", status.LastCheckpoint);
    }

    [Fact, Trait("Fault", "12")]
    public async Task A_last_checkpoint_that_takes_longer_than_the_patience_completes_the_run()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            (options.Chaos, options.CheckpointWaitLimit) = (true, TimeSpan.FromSeconds(.3)));
        await cluster.Chaos.ArmAsync(
            new FaultRule { Point = FaultPoints.Manifest, Action = FaultActions.Delay, Iteration = 60, Seconds = Hang });

        var id = await cluster.SubmitAsync(Spec);
        await cluster.WaitAsync(id, s => s.Alarms.Length > 0, "under an alarm");
        await cluster.EndDelaysAsync();
        var end = await cluster.EndAsync(id);

        Assert.Equal((60, "60-g1"), (end.Iteration, end.LastCheckpoint));
        Assert.Empty(end.Alarms);
    }

    [Fact, Trait("Fault", "12")]
    public async Task A_pause_whose_checkpoint_comes_late_gives_its_slot_to_the_next_run_then_and_loses_nothing()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            (options.Chaos, options.Slots, options.CheckpointWaitLimit) = (true, 1, TimeSpan.FromSeconds(.3)));
        await cluster.Chaos.ArmAsync(
            new FaultRule
            {
                Point = FaultPoints.Manifest,
                Action = FaultActions.Delay,
                Seconds = Hang,
            });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var paused = (await cluster.Coordinator(id).PauseAsync())!;
        await cluster.EndDelaysAsync();
        var stored = await cluster.WaitAsync(id, s => s.LastCheckpoint.Length > 0, "with its checkpoint");
        await cluster.EndAsync(await cluster.SubmitAsync(Spec));
        await cluster.Coordinator(id).ResumeAsync();
        await cluster.WaitAsync(id, s => s.Iteration > paused.Iteration, "further");
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal(RunState.Paused, paused.State);
        Assert.Equal($"{paused.Iteration}-g1", stored.LastCheckpoint);
    }

    [Fact, Trait("Fault", "12")]
    public async Task A_disk_that_hangs_does_not_hold_training_and_the_alarm_ends_with_it()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            (options.Chaos, options.CheckpointWaitLimit) = (true, TimeSpan.FromSeconds(.5)));
        await cluster.Chaos.ArmAsync(
            new FaultRule { Point = FaultPoints.Manifest, Action = FaultActions.Delay, Iteration = 20, Seconds = Hang });

        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        var hung = await cluster.WaitAsync(id, s => s.Alarms.Length > 0, "under an alarm");
        var refused = await Assert.ThrowsAsync<RunException>(() => cluster.Coordinator(id).CheckpointAsync());
        var further = await cluster.WaitAsync(id, s => s.Iteration > hung.Iteration + 100, "further");
        await cluster.EndDelaysAsync();
        var healed = await cluster.WaitAsync(id, s => s.Alarms.Length == 0 && s.LastCheckpoint.Length > 0, "with a checkpoint");
        await cluster.Coordinator(id).CancelAsync();
        await cluster.EndAsync(id, RunState.Cancelled);

        Assert.Contains("still being stored", refused.Message, StringComparison.Ordinal);
        Assert.Equal((RunState.Running, ""), (further.State, further.LastCheckpoint));
        Assert.Equal(1, healed.Generation);
    }

    [Fact, Trait("Fault", "12, 13")]
    public async Task A_run_whose_checkpoints_are_out_of_reach_or_all_damaged_waits_for_them_and_does_not_begin_anew()
    {
        await using var cluster = await TrainingCluster.StartAsync();
        var (id, paused) = await PausedAsync(cluster);
        var folder = Path.Combine(cluster.StorageRoot, id, "checkpoints");
        var file = Path.Combine(folder, paused.LastCheckpoint, "generator.safetensors");

        Directory.Move(folder, folder + ".away");
        var away = await ResumedInVainAsync(cluster, id);
        Directory.Move(folder + ".away", folder);
        Flip(file);
        var damaged = await ResumedInVainAsync(cluster, id);
        Directory.Move(Path.Combine(folder, ".quarantine", paused.LastCheckpoint), Path.GetDirectoryName(file)!);
        Flip(file);
        await cluster.Coordinator(id).ResumeAsync();
        await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Iteration > paused.Iteration, "training again");
        await cluster.Coordinator(id).CancelAsync();

        Assert.All([away, damaged], status =>
            Assert.Equal((paused.LastCheckpoint, paused.Iteration, 1), (status.LastCheckpoint, status.Iteration, status.Generation)));
        Assert.Contains(folder, away.Reason, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "12, 13")]
    public async Task A_checkpoint_that_cannot_be_read_for_a_moment_is_not_taken_for_damaged()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var (id, paused) = await PausedAsync(cluster);
        await cluster.Chaos.ArmAsync(new FaultRule { Point = FaultPoints.Verify, Action = FaultActions.IOError });

        var waiting = await ResumedInVainAsync(cluster, id);
        await cluster.Coordinator(id).ResumeAsync();
        await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Iteration > paused.Iteration, "training again");
        await cluster.Coordinator(id).CancelAsync();

        Assert.Contains("Input/output error", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(paused.LastCheckpoint, waiting.LastCheckpoint);
        Assert.False(Directory.Exists(Path.Combine(cluster.StorageRoot, id, "checkpoints", ".quarantine")));
    }

    [Theory, Trait("Fault", "12")]
    [InlineData(FaultActions.Delay, 1)]
    [InlineData(FaultActions.IOError, 3)] // as often as a checkpoint is tried
    public async Task A_checkpoint_that_is_asked_for_while_an_earlier_one_is_stored_is_of_now_and_has_a_fate_of_its_own(
        string action, int times)
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await cluster.Chaos.ArmAsync(new FaultRule { Point = FaultPoints.Manifest, Action = action, Seconds = Hang, Times = times });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var first = cluster.Coordinator(id).CheckpointAsync();
        var captured = await cluster.UnfinishedAsync(id);
        var now = await cluster.WaitAsync(id, s => s.Iteration > captured, "further");
        var asked = cluster.Coordinator(id).CheckpointAsync();
        await cluster.Coordinator(id).StatusAsync();   // comes after the checkpoint that was asked for
        if (action == FaultActions.Delay)
            await cluster.EndDelaysAsync();
        var second = await asked;
        var early = await Record.ExceptionAsync(() => first);
        await cluster.Coordinator(id).CancelAsync();

        Assert.True(second.Iteration >= now.Iteration, $"{second.Iteration} was asked for at {now.Iteration}");
        Assert.Equal(action == FaultActions.IOError, early is RunException);
        Assert.True(early is not null || (await first).Iteration == captured);
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_record_that_cannot_be_written_pauses_the_run_and_the_run_is_resumable()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            options.RecordOutageLimit = TimeSpan.FromSeconds(1));
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        cluster.Storage.WritesToFail = int.MaxValue;
        await cluster.Coordinator(id).PauseAsync();
        var paused = (await cluster.Coordinator(id).StatusAsync())!;
        Interlocked.Exchange(ref cluster.Storage.WritesToFail, 0);
        await cluster.Coordinator(id).ResumeAsync();
        var running = await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Iteration > paused.Iteration, "training again");
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal(RunState.Paused, paused.State);
        Assert.True(running.Iteration > paused.Iteration);
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_pin_that_cannot_be_recorded_is_an_answer_that_clients_understand()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            options.RecordOutageLimit = TimeSpan.FromSeconds(1));
        var id = await cluster.SubmitAsync(Spec with { Iterations = 5 });
        var end = await cluster.EndAsync(id);

        cluster.Storage.WritesToFail = int.MaxValue;
        var error = await Assert.ThrowsAsync<TimeoutException>(() =>
            cluster.Coordinator(id).PinCheckpointAsync(end.LastCheckpoint, pinned: true));
        Interlocked.Exchange(ref cluster.Storage.WritesToFail, 0);

        Assert.Contains("could not be written for 1 s", error.Message, StringComparison.Ordinal);
        Assert.True((await cluster.Coordinator(id).PinCheckpointAsync(end.LastCheckpoint, pinned: true)).Pinned);
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_coordinator_that_was_overtaken_lets_go_and_the_run_ends_as_if_nothing_had_been()
    {
        await using var cluster = await TrainingCluster.StartAsync();
        var id = await cluster.SubmitAsync(Spec with { Iterations = 2_000, CheckpointEvery = 500 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        cluster.Storage.Overtake();
        var end = await cluster.EndAsync(id);

        Assert.True(end.Generation > 1, $"generation {end.Generation}: the one that was overtaken went on");
        var (training, data) = await cluster.RecipeAsync(id);
        (await cluster.WeightsAsync(id, end.LastCheckpoint)).AssertBitEqual(await BareLoop.RunAsync(training, data, 2_000));
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_submit_waits_for_slow_storage_and_nobody_sees_the_run_before()
    {
        await using var cluster = await TrainingCluster.StartAsync();
        var gate = new TaskCompletionSource();
        cluster.Storage.Gate = gate.Task;

        var submit = cluster.Catalog.SubmitAsync(new SubmitRequest(Spec with { Iterations = 5 }, "slow"));
        var first = await Task.WhenAny(submit, Task.Delay(TimeSpan.FromSeconds(.5)));   // the fault itself: storage that hangs for a while
        gate.SetResult();
        var answer = await submit;

        Assert.NotSame(submit, first);
        Assert.Equal(SubmitOutcome.Created, answer.Outcome);
        await cluster.EndAsync(answer.RunId!);
    }

    [Fact, Trait("Fault", "10, 20")]
    public async Task A_repeated_submit_waits_for_the_first_one_and_takes_its_place_when_that_one_was_not_written()
    {
        await using var cluster = await TrainingCluster.StartAsync();
        var gate = new TaskCompletionSource();
        (cluster.Storage.Gate, cluster.Storage.WritesToFail) = (gate.Task, 1);
        var request = new SubmitRequest(Spec with { Iterations = 5 }, "twice");

        var first = cluster.Catalog.SubmitAsync(request);
        await cluster.Storage.WaitForWriteAsync();
        var second = cluster.Catalog.SubmitAsync(request);
        // the fault itself: storage that hangs for a while
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TimeSpan.FromSeconds(.5)));
        gate.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => first);
        var answer = await second;

        Assert.Equal(SubmitOutcome.Created, answer.Outcome);
        Assert.Equal(answer.RunId, Assert.Single(await cluster.Catalog.ListAsync()).RunId);
        await cluster.EndAsync(answer.RunId!);
    }

    private static async Task<(string Id, RunStatus Paused)> PausedAsync(TrainingCluster cluster)
    {
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        return (id, (await cluster.Coordinator(id).PauseAsync())!);
    }

    private static async Task<RunStatus> ResumedInVainAsync(TrainingCluster cluster, string id)
    {
        await cluster.Coordinator(id).ResumeAsync();
        return await cluster.WaitAsync(
            id, s => s.State == RunState.Paused && s.Reason.StartsWith("StorageUnavailable", StringComparison.Ordinal), "paused again");
    }

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
