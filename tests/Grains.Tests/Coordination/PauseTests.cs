using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Pausing, restoring, branching, and races among them (faults, row 21).</summary>
[Collection(TrainingClusters.Name), Trait("Fault", "21")]
public sealed class PauseTests : IAsyncLifetime
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 1_500,
        Seed = 3,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    private TrainingCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await TrainingCluster.StartAsync(configure: options => options.Slots = 1);

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task A_paused_run_frees_its_slot_and_goes_on_bit_for_bit()
    {
        var id = await cluster.SubmitAsync(Spec);
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var paused = (await cluster.Coordinator(id).PauseAsync())!;
        var holders = (await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders;
        var resumed = (await cluster.Coordinator(id).ResumeAsync())!;
        var end = await cluster.EndAsync(id);

        Assert.Equal(RunState.Paused, paused.State);
        Assert.InRange(paused.Iteration, 21, 1_499);
        Assert.Empty(holders);
        Assert.NotEqual(RunState.Paused, resumed.State);
        var (training, data) = await cluster.RecipeAsync(id);
        (await cluster.WeightsAsync(id, end.LastCheckpoint)).AssertBitEqual(await BareLoop.RunAsync(training, data, 1_500));
    }

    [Fact]
    public async Task Cancels_and_pauses_at_once_end_in_one_terminal_state_with_free_slots_and_a_readable_history()
    {
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        await Task.WhenAll(
            cluster.Coordinator(id).PauseAsync(),
            cluster.Coordinator(id).CheckpointAsync().ContinueWith(_ => { }),
            cluster.Coordinator(id).CancelAsync(),
            cluster.Coordinator(id).CancelAsync());
        var end = await cluster.EndAsync(id, RunState.Cancelled);
        var again = (await cluster.Coordinator(id).PauseAsync())!;

        Assert.Equal((RunState.Cancelled, end.EndedAt), (again.State, again.EndedAt));
        Assert.Empty((await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        Assert.Equal("submitted", events[0].Event);
        Assert.Single(events, update => update.State.IsTerminal());
    }

    [Fact]
    public async Task Cancels_and_pauses_at_the_last_steps_leave_one_terminal_state_each_time()
    {
        for (var iterations = 1; iterations <= 8; iterations++)
        {
            var id = await cluster.SubmitAsync(Spec with { Iterations = iterations });
            var coordinator = cluster.Coordinator(id);

            await Task.WhenAll(coordinator.CancelAsync(), coordinator.PauseAsync(), coordinator.CancelAsync(), coordinator.ResumeAsync());
            var end = await cluster.WaitAsync(id, s => s.State.IsTerminal(), "at its end");

            Assert.True(end.State is RunState.Completed or RunState.Cancelled, $"{end.State}: {end.Reason}");
            Assert.Single(await coordinator.EventsAsync(0, 1_000), update => update.State.IsTerminal());
            Assert.Empty((await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders);
        }
    }

    [Fact]
    public async Task More_runs_than_slots_wait_in_the_order_of_their_submits_and_say_so()
    {
        var first = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000 });
        await cluster.WaitAsync(first, s => s.Iteration > 0, "training");
        var second = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, Seed = 4 });
        var third = await cluster.SubmitAsync(Spec with { Iterations = 20, Seed = 5 });
        var queued = await cluster.WaitAsync(
            third, s => s.State == RunState.Queued && s.Reason.Contains("1 run(s) ahead", StringComparison.Ordinal),
            "queued behind the second");

        await cluster.Coordinator(first).CancelAsync();
        await cluster.WaitAsync(second, s => s.Iteration > 0, "training");
        var behind = (await cluster.Coordinator(third).StatusAsync())!;
        await cluster.Coordinator(second).CancelAsync();
        await cluster.EndAsync(third);

        Assert.Contains("1 of 1 are taken", queued.Reason, StringComparison.Ordinal);
        Assert.Equal(RunState.Queued, behind.State);
    }

    [Fact]
    public async Task A_run_taken_back_to_a_checkpoint_repeats_what_followed_bit_for_bit()
    {
        var id = await cluster.SubmitAsync(Spec with { Iterations = 100_000 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var early = await cluster.Coordinator(id).CheckpointAsync();
        await cluster.WaitAsync(id, s => s.Iteration > early.Iteration + 20, "further");
        var late = await cluster.Coordinator(id).CheckpointAsync();

        var restored = (await cluster.Coordinator(id).RestoreCheckpointAsync(early.Name))!;
        await cluster.WaitAsync(
            id, s => s.Generation == 2 && s.State == RunState.Running && s.Iteration > early.Iteration, "training again");
        await cluster.Coordinator(id).PauseAsync();
        var held = (await cluster.Coordinator(id).StatusAsync())!;
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal(2, restored.Generation);
        Assert.EndsWith("-g2", held.LastCheckpoint, StringComparison.Ordinal);
        Assert.NotEqual(late.Name, held.LastCheckpoint);
        var (training, data) = await cluster.RecipeAsync(id);
        (await cluster.WeightsAsync(id, held.LastCheckpoint)).AssertBitEqual(await BareLoop.RunAsync(training, data, held.Iteration));
    }

    [Fact]
    public async Task A_branch_continues_from_a_checkpoint_and_owns_its_copy()
    {
        var (source, _) = await cluster.TrainAsync(Spec with { Iterations = 200 });

        var id = await cluster.SubmitAsync(Spec with { Iterations = 300, From = source.RunId });
        var end = await cluster.EndAsync(id);
        var refused = await cluster.Catalog.ValidateAsync(Spec with { Iterations = 200, From = source.RunId });

        Assert.Equal($"{source.RunId}@{source.LastCheckpoint}", end.BranchedFrom);
        var (training, data) = await cluster.RecipeAsync(id);
        (await cluster.WeightsAsync(id, end.LastCheckpoint)).AssertBitEqual(await BareLoop.RunAsync(training, data, 300));
        Assert.Equal("iterations", Assert.Single(refused).Path);
    }

    [Theory]
    [InlineData("rings", null)]
    [InlineData("glyphs", 28)]
    public async Task A_branch_whose_networks_have_other_shapes_is_refused(string dataset, int? imageSize)
    {
        var (source, _) = await cluster.TrainAsync(Spec with { Dataset = dataset, ImageSize = imageSize, Iterations = 20 });

        var refused = Assert.Single(
            await cluster.Catalog.ValidateAsync(Spec with { Dataset = "glyphs", ImageSize = 16, Iterations = 300, From = source.RunId }));

        Assert.Equal(("from", source.RunId), (refused.Path, refused.Given));
        Assert.Contains(
            imageSize is null ? "[128, 2] and would be [128, 256] here" : "[128, 784] and would be [128, 256] here", refused.Advice,
            StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "14")]
    public async Task Retention_keeps_the_newest_and_what_a_person_asked_for()
    {
        var id = await cluster.SubmitAsync(Spec with { Iterations = 10_000_000, KeepCheckpoints = 2, CheckpointEvery = 50 });
        var coordinator = cluster.Coordinator(id);
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var asked = await coordinator.CheckpointAsync();
        var pinned = (await coordinator.ListCheckpointsAsync())[^1].Name;
        await coordinator.PinCheckpointAsync(pinned, pinned: true);

        var kept = await KeptAsync(id);
        await coordinator.PinCheckpointAsync(asked.Name, pinned: false);
        await coordinator.ResumeAsync();
        var later = await KeptAsync(id);
        await coordinator.CancelAsync();

        Assert.True(asked.Pinned);
        Assert.Equal(new[] { asked.Name, pinned }.Distinct(), kept[..^2]);   // and the two newest
        Assert.Equal(pinned == asked.Name ? [] : [pinned], later[..^2]);
        Assert.Equal(later[^1], (await coordinator.StatusAsync())!.LastCheckpoint);
    }

    // What is there when at least six checkpoints more were written.
    private async Task<string[]> KeptAsync(string id)
    {
        var now = (await cluster.Coordinator(id).StatusAsync())!.Iteration;
        await cluster.WaitAsync(id, s => s.Iteration > now + 300, "further");
        await cluster.Coordinator(id).PauseAsync();
        return [.. (await cluster.Coordinator(id).ListCheckpointsAsync()).Select(checkpoint => checkpoint.Name)];
    }

    [Fact, Trait("Fault", "20")]
    public async Task One_key_a_hundred_times_at_once_is_one_run()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => cluster.Catalog.SubmitAsync(new SubmitRequest(Spec with { Iterations = 5 }, "one key"))));

        Assert.Single(answers, answer => answer.Outcome == SubmitOutcome.Created);
        Assert.Equal(99, answers.Count(answer => answer.Outcome == SubmitOutcome.Existing));
        await cluster.EndAsync(Assert.Single(answers.Select(answer => answer.RunId!).Distinct()));
        Assert.Single(await cluster.Catalog.ListAsync());
    }
}
