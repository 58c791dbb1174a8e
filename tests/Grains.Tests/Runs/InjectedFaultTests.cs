using GanOrleans.Contracts;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Runs;

/// <summary>Faults that are armed on purpose, by iteration and rank, never by sleeping.</summary>
[Collection(TrainingClusters.Name)]
public sealed class InjectedFaultTests
{
    private static readonly RunSpec Spec = new() { Variant = "mlp", Dataset = "rings", Iterations = 60, Seed = 3, Threads = 1, SampleEvery = 0, CheckpointEvery = 20 };

    [Fact]
    public async Task Nobody_arms_a_fault_where_it_is_not_allowed()
    {
        await using var cluster = await TrainingCluster.StartAsync();

        var refused = await Assert.ThrowsAsync<RunException>(() => Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Commit, Action = FaultActions.Kill }));

        Assert.Contains("--chaos", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "11")]
    public async Task A_share_that_is_not_a_number_is_skipped_and_named()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Computed, Action = FaultActions.NaN, Rank = 1, Iteration = 7, Phase = 0 });

        var (status, weights) = await cluster.TrainAsync(Spec with { Workers = 2 });

        Assert.Equal((59L, 60L, 1L), (status.DiscriminatorVersion, status.GeneratorVersion, status.SkippedSteps));
        Assert.All(weights.Discriminator, value => Assert.True(float.IsFinite(value)));
    }

    [Fact, Trait("Fault", "11")]
    public async Task A_run_that_diverges_once_goes_back_once_and_completes()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => (options.Chaos, options.DivergedAfter) = (true, 3));
        for (var i = 25; i < 28; i++)
            await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Computed, Action = FaultActions.NaN, Iteration = i, Phase = 0 });

        var id = await cluster.SubmitAsync(Spec);
        var end = await cluster.EndAsync(id);

        Assert.Equal(2, end.Generation);
        Assert.Contains(await cluster.Coordinator(id).EventsAsync(0, 1_000), update => update.Kind == EventKinds.RolledBack);
        var (training, data) = await cluster.RecipeAsync(id);
        (await cluster.WeightsAsync(id, end.LastCheckpoint)).AssertBitEqual(await BareLoop.RunAsync(training, data, 60));
    }

    [Fact, Trait("Fault", "7")]
    public async Task A_step_goes_on_without_a_straggler_where_the_spec_says_so_and_it_is_told()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu", "cpu"], options => options.Chaos = true);
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Compute, Action = FaultActions.Delay, Rank = 2, Iteration = 7, Seconds = 4 });

        var id = await cluster.SubmitAsync(Spec with { Device = "cuda", WorkerDevice = "cpu", Workers = 3, Straggler = "drop", MinWorkers = 2, StepDeadline = 1 });
        var end = await cluster.EndAsync(id);

        Assert.True(end.DroppedShares > 0, $"{end.DroppedShares} dropped");
        Assert.Equal((60L, 60L, 1), (end.DiscriminatorVersion, end.GeneratorVersion, end.Generation));
        Assert.Contains(await cluster.Coordinator(id).EventsAsync(0, 1_000), update => update.Kind == EventKinds.Straggler && update.Event.Contains("worker 2", StringComparison.Ordinal));
    }

    [Fact, Trait("Fault", "7")]
    public async Task A_step_waits_for_a_straggler_where_the_spec_says_so_and_it_is_told()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu"], options => options.Chaos = true);
        var spec = Spec with { Device = "cuda", WorkerDevice = "cpu", Workers = 2, Straggler = "wait", StepDeadline = 1 };
        var (_, undisturbed) = await cluster.TrainAsync(spec);
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Compute, Action = FaultActions.Delay, Rank = 1, Iteration = 7, Seconds = 2.5 });

        var id = await cluster.SubmitAsync(spec);
        var end = await cluster.EndAsync(id);

        Assert.Equal(0, end.DroppedShares);
        Assert.Contains(await cluster.Coordinator(id).EventsAsync(0, 1_000), update => update.Kind == EventKinds.Straggler && update.Event.Contains("issued again", StringComparison.Ordinal));
        (await cluster.WeightsAsync(id, end.LastCheckpoint)).AssertBitEqual(undisturbed);
    }

    [Fact, Trait("Fault", "12")]
    public async Task A_full_disk_is_tried_again_and_too_long_without_a_checkpoint_pauses_the_run()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.CheckpointMaxAge = TimeSpan.FromSeconds(3));
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var whole = await cluster.Coordinator(id).CheckpointAsync();
        var folder = Path.Combine(cluster.StorageRoot, id, "checkpoints");
        Directory.Move(folder, folder + ".away");
        await File.WriteAllTextAsync(folder, "no folder can be made here");

        await Assert.ThrowsAsync<RunException>(() => cluster.Coordinator(id).CheckpointAsync());
        var alarmed = (await cluster.Coordinator(id).StatusAsync())!;
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

    [Fact, Trait("Fault", "12")]
    public async Task A_disk_that_hangs_does_not_hold_training_and_the_alarm_ends_with_it()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => (options.Chaos, options.CheckpointPatience) = (true, TimeSpan.FromSeconds(.5)));
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Manifest, Action = FaultActions.Delay, Iteration = 20, Seconds = 6 });

        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        var hung = await cluster.WaitAsync(id, s => s.Alarms.Length > 0, "under an alarm");
        var refused = await Assert.ThrowsAsync<RunException>(() => cluster.Coordinator(id).CheckpointAsync());
        var further = await cluster.WaitAsync(id, s => s.Iteration > hung.Iteration + 100, "further");
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

        Assert.All([away, damaged], status => Assert.Equal((paused.LastCheckpoint, paused.Iteration, 1), (status.LastCheckpoint, status.Iteration, status.Generation)));
        Assert.Contains(folder, away.Reason, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "12, 13")]
    public async Task A_checkpoint_that_cannot_be_read_for_a_moment_is_not_taken_for_damaged()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var (id, paused) = await PausedAsync(cluster);
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Verify, Action = FaultActions.IOError });

        var waiting = await ResumedInVainAsync(cluster, id);
        await cluster.Coordinator(id).ResumeAsync();
        await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Iteration > paused.Iteration, "training again");
        await cluster.Coordinator(id).CancelAsync();

        Assert.Contains("Input/output error", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(paused.LastCheckpoint, waiting.LastCheckpoint);
        Assert.False(Directory.Exists(Path.Combine(cluster.StorageRoot, id, "checkpoints", ".quarantine")));
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
        return await cluster.WaitAsync(id, s => s.State == RunState.Paused && s.Reason.StartsWith("StorageUnavailable", StringComparison.Ordinal), "paused again");
    }

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    [Fact, Trait("Fault", "12, 21")]
    public async Task A_run_is_cancelled_while_its_disk_hangs_and_what_is_stored_late_counts_for_nothing()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => (options.Chaos, options.CheckpointPatience) = (true, TimeSpan.FromSeconds(.5)));
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Manifest, Action = FaultActions.Delay, Iteration = 20, Seconds = 8 });
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Record, Action = FaultActions.Delay, Iteration = 20, Seconds = .001 });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(id, s => s.Alarms.Length > 0, "under an alarm");

        var cancelled = (await cluster.Coordinator(id).CancelAsync())!;
        var hung = Fired(cluster) == 1;
        await cluster.WaitAsync(id, _ => Fired(cluster) == 2, "done with storing");
        var later = (await cluster.Coordinator(id).StatusAsync())!;

        Assert.True(hung, "The cancel waited for the disk.");
        Assert.Equal((RunState.Cancelled, "", cancelled.EndedAt), (later.State, later.LastCheckpoint, later.EndedAt));
        Assert.Empty((await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
    }

    // Faults that have happened.
    private static int Fired(TrainingCluster cluster) => Directory.GetFiles(Path.Combine(cluster.StorageRoot, ".chaos"), "*.fired").Length;

    [Theory, Trait("Fault", "12")]
    [InlineData(FaultActions.Delay, 1)]
    [InlineData(FaultActions.IOError, 3)]   // as often as a checkpoint is tried
    public async Task A_checkpoint_that_is_asked_for_while_an_earlier_one_is_stored_is_of_now_and_has_a_fate_of_its_own(string action, int times)
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Manifest, Action = action, Seconds = 2, Times = times });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var first = cluster.Coordinator(id).CheckpointAsync();
        var captured = await UnfinishedAsync(cluster, id);
        var now = await cluster.WaitAsync(id, s => s.Iteration > captured, "further");
        var second = await cluster.Coordinator(id).CheckpointAsync();
        var early = await Record.ExceptionAsync(() => first);
        await cluster.Coordinator(id).CancelAsync();

        Assert.True(second.Iteration >= now.Iteration, $"{second.Iteration} was asked for at {now.Iteration}");
        Assert.Equal(action == FaultActions.IOError, early is RunException);
        Assert.True(early is not null || (await first).Iteration == captured);
    }

    // The iteration of a checkpoint whose files are there and whose manifest is not.
    private static async Task<long> UnfinishedAsync(TrainingCluster cluster, string id)
    {
        var store = new CheckpointStore(Path.Combine(cluster.StorageRoot, id));
        string? name = null;
        await cluster.WaitAsync(id, _ => (name = store.Folders().FirstOrDefault(folder => !store.HasManifest(folder))) is not null, "storing a checkpoint");
        return long.Parse(name!.Split('-')[0]);
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_record_that_cannot_be_written_pauses_the_run_and_the_run_is_resumable()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.RecordPatience = TimeSpan.FromSeconds(1));
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
        await Chaos(cluster).ArmAsync(new FaultRule { Point = point, Action = FaultActions.Delay, Seconds = 3 });

        await cluster.Coordinator(id).ResumeAsync();
        await cluster.WaitAsync(id, _ => Fired(cluster) > 0, "beginning a generation");
        await cluster.Coordinator(id).RestoreCheckpointAsync(early.Name);
        var running = await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Generation > 2 && s.Iteration > early.Iteration, "training again");
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        await cluster.Coordinator(id).CancelAsync();

        Assert.NotEqual(early.Name, late.LastCheckpoint);
        Assert.Equal(early.Name, running.LastCheckpoint);
        Assert.DoesNotContain(events, update => update.Kind == EventKinds.Lost);
        Assert.EndsWith($"begins at iteration {early.Iteration} with checkpoint {early.Name}", events.Last(update => update.Kind == EventKinds.Generation).Event, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_run_that_is_paused_while_it_recovers_frees_its_slot()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(id, s => s.LastCheckpoint.Length > 0, "with a checkpoint");
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Load, Action = FaultActions.Delay, Network = RunNetworks.Generator, Seconds = 3 });

        cluster.Storage.Overtake();   // the next coordinator knows the checkpoint from the record alone
        var recovering = await cluster.WaitAsync(id, s => s.State == RunState.Recovering && s.Generation == 2, "recovering");
        var paused = (await cluster.Coordinator(id).PauseAsync())!;
        var holders = (await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders;
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal((RunState.Paused, "by a user", recovering.LastCheckpoint), (paused.State, paused.Reason, paused.LastCheckpoint));
        Assert.Empty(holders);
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

    [Fact, Trait("Fault", "21")]
    public async Task A_resume_while_the_checkpoint_before_a_pause_is_stored_takes_the_pause_back()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await Chaos(cluster).ArmAsync(new FaultRule { Point = FaultPoints.Manifest, Action = FaultActions.Delay, Seconds = 3 });
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var pause = cluster.Coordinator(id).PauseAsync();
        var captured = await UnfinishedAsync(cluster, id);
        await cluster.Coordinator(id).ResumeAsync();
        var running = await cluster.WaitAsync(id, s => s.Iteration > captured, "training again");
        var answer = (await pause)!;
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal((RunState.Running, RunState.Running, 1), (answer.State, running.State, running.Generation));
        Assert.DoesNotContain(events, update => update.State == RunState.Paused);
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
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TimeSpan.FromSeconds(.5)));   // the fault itself: storage that hangs for a while
        gate.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => first);
        var answer = await second;

        Assert.Equal(SubmitOutcome.Created, answer.Outcome);
        Assert.Equal(answer.RunId, Assert.Single(await cluster.Catalog.ListAsync()).RunId);
        await cluster.EndAsync(answer.RunId!);
    }

    [Fact, Trait("Fault", "16")]
    public async Task A_device_without_enough_memory_fails_the_run_at_once_and_says_how_many_bytes_it_wanted()
    {
        VariantRegistry.Register(new SabotagedVariant("hungry", context =>
        {
            if (context.Step.Iteration == 7)
                Exhaust();
        }));
        await using var cluster = await TrainingCluster.StartAsync();

        var id = await cluster.SubmitAsync(Spec with { Variant = "hungry" });
        var failed = await cluster.EndAsync(id, RunState.Failed);
        var (after, _) = await cluster.TrainAsync(Spec with { Iterations = 5 });

        Assert.Equal(1, failed.Generation);
        Assert.Contains($"{TooManyBytes}", failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
        Assert.Equal(RunState.Completed, after.State);
    }

    [Fact, Trait("Fault", "16")]
    public async Task Networks_that_do_not_fit_into_memory_fail_the_run_at_once_and_say_which_and_where()
    {
        VariantRegistry.Register(new SabotagedVariant("too-large", build: Exhaust));
        await using var cluster = await TrainingCluster.StartAsync();

        var id = await cluster.SubmitAsync(Spec with { Variant = "too-large" });
        var failed = await cluster.EndAsync(id, RunState.Failed);

        Assert.Equal(1, failed.Generation);
        Assert.Contains($"cannot be loaded on silo {cluster.Silo(0).Name}", failed.Reason, StringComparison.Ordinal);
        Assert.Contains($"{TooManyBytes}", failed.Reason, StringComparison.Ordinal);
        Assert.Empty((await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
    }

    [Fact, Trait("Fault", "16")]
    public async Task An_evaluator_without_memory_costs_the_run_its_pictures_and_nothing_else_and_it_is_told_once()
    {
        var builds = 0;
        VariantRegistry.Register(new SabotagedVariant("blind", build: () =>
        {
            if (Interlocked.Increment(ref builds) > 1)   // the first are the networks themselves
                Exhaust();
        }));
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.DiagnosisPeriod = TimeSpan.FromMilliseconds(1));

        var id = await cluster.SubmitAsync(Spec with { Variant = "blind", SampleEvery = 5 });
        var end = await cluster.EndAsync(id);
        var alarms = (await cluster.Coordinator(id).EventsAsync(0, 1_000)).Where(update => update.Kind == EventKinds.Alarm).Select(update => update.Event).ToArray();

        Assert.Equal((1, 60L), (end.Generation, end.GeneratorVersion));
        Assert.Single(alarms, text => text.StartsWith("training could not be looked at", StringComparison.Ordinal));
        Assert.Single(alarms, text => text.StartsWith("no picture", StringComparison.Ordinal));
        Assert.All(alarms, text => Assert.Contains($"cannot be drawn on silo {cluster.Silo(0).Name}", text, StringComparison.Ordinal));
        Assert.True(builds > 2, $"{builds} builds: nothing was tried again");
    }

    [Fact, Trait("Fault", "3")]
    public async Task A_coordinator_that_fails_again_and_again_fails_its_run_in_the_end()
    {
        VariantRegistry.Register(new SabotagedVariant("fatal", list: () => throw new InvalidOperationException("on purpose")));
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.RecoveriesWithoutProgress = 3);

        var id = await cluster.SubmitAsync(Spec with { Variant = "fatal" });
        var failed = await cluster.EndAsync(id, RunState.Failed);
        var activations = (await cluster.Coordinator(id).EventsAsync(0, 1_000)).Count(update => update.Event.StartsWith("the coordinator failed", StringComparison.Ordinal));

        Assert.Contains("3 recoveries in a row came no further than iteration 0; the last loss: on purpose", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(2, activations);
        Assert.Empty((await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
    }

    [Fact, Trait("Fault", "24")]
    public async Task A_run_without_a_silo_for_its_workers_says_so_and_fails_at_its_deadline()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cuda"]);
        var id = await cluster.SubmitAsync(Spec with { Device = "cuda", WorkerDevice = "cpu", WorkersDeadline = 2 });

        var waiting = await cluster.WaitAsync(id, s => s.State == RunState.WaitingForWorkers, "waiting");
        var failed = await cluster.EndAsync(id, RunState.Failed);

        Assert.Contains("'cpu'", waiting.Reason, StringComparison.Ordinal);
        Assert.StartsWith("WaitingForWorkers", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(0, failed.DiscriminatorVersion);
    }

    private const long TooManyBytes = 1L << 52;   // 4 PB: no machine's

    private static void Exhaust() => torch.empty(TooManyBytes / sizeof(float), dtype: torch.ScalarType.Float32).Dispose();

    private static IChaosGrain Chaos(TrainingCluster cluster) => cluster.Grains.GetGrain<IChaosGrain>(0);
}
