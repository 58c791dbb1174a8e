using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using Orleans.Runtime;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>After a way back everything goes by the run's line; after its end its figures stay.</summary>
[Collection(TrainingClusters.Name)]
public sealed class LineTests : IAsyncLifetime
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 10_000_000,
        Seed = 3,
        Threads = 1,
        Batch = 16,
        SampleEvery = 100,
        CheckpointEvery = 0,
    };

    private TrainingCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await TrainingCluster.StartAsync();

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task After_a_way_back_the_newest_checkpoint_the_samples_the_figures_and_the_pictures_are_those_of_the_line()
    {
        var id = await cluster.SubmitAsync(Spec);
        var coordinator = cluster.Coordinator(id);
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var early = await coordinator.CheckpointAsync();
        await cluster.WaitAsync(id, s => s.Iteration > early.Iteration + 3_000, "far beyond");
        var late = (await coordinator.PauseAsync())!;

        var back = (await coordinator.RestoreCheckpointAsync(early.Name))!;

        await AssertNewestAsync(id, early.Name, abandoned: late.LastCheckpoint);
        Assert.Equal((early.Iteration, early.Name), (back.Iteration, back.LastCheckpoint));
        Assert.InRange(back.Progress?.Iteration ?? 0, 0, early.Iteration);
        await coordinator.ResumeAsync();
        await cluster.WaitAsync(id, s => s.State == RunState.Running && s.Iteration > early.Iteration, "training again");
        await coordinator.CancelAsync();
        var end = await cluster.EndAsync(id, RunState.Cancelled);
        Assert.InRange(end.Iteration, early.Iteration + 1, late.Iteration - 1);
        await AssertNewestAsync(id, end.LastCheckpoint, abandoned: late.LastCheckpoint);
        Assert.Equal(end.Iteration, end.Progress!.Iteration);
        var pictures = Directory
            .GetFiles(Path.Combine(cluster.StorageRoot, id, "samples"), "*.png")
            .Select(file => long.Parse(Path.GetFileNameWithoutExtension(file)));
        Assert.All(pictures, iteration => Assert.InRange(iteration, 0, end.Iteration));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(cluster.StorageRoot, id, "samples", "left"), "*-g*.png"));
    }

    [Fact]
    public async Task Pinning_an_ended_run_and_a_restart_leave_its_figures()
    {
        var id = await cluster.SubmitAsync(Spec with { Iterations = 50 });
        var end = await cluster.EndAsync(id);

        await cluster.Coordinator(id).PinCheckpointAsync(end.LastCheckpoint, pinned: true);
        await RestartCoordinatorsAsync();
        var later = (await cluster.Coordinator(id).StatusAsync())!;

        Assert.True((await cluster.Coordinator(id).ListCheckpointsAsync())[^1].Pinned);
        Assert.Equal(
            (50, end.Progress!.LossD, end.Progress.LossG, end.Progress.Value, end.Progress.IterationsPerSecond),
            (
                later.Progress!.Iteration, later.Progress.LossD, later.Progress.LossG, later.Progress.Value,
                later.Progress.IterationsPerSecond));
    }

    private async Task AssertNewestAsync(string id, string newest, string abandoned)
    {
        var listed = await cluster.Coordinator(id).ListCheckpointsAsync();
        var sampled = await cluster.Grains.GetGrain<ISamplerGrain>(id).SampleAsync(new SampleRequest(2));
        var branch = await cluster.SubmitAsync(Spec with { Iterations = 1_000_000, From = id });
        await cluster.Coordinator(branch).CancelAsync();

        Assert.Equal((newest, newest), (CheckpointInfo.Newest(listed)?.Name, listed[^1].Name));
        Assert.Contains(listed, checkpoint => checkpoint.Name == abandoned && checkpoint.Abandoned);
        Assert.Equal(newest, (await cluster.Coordinator(id).StatusAsync())!.LastCheckpoint);
        Assert.Equal(newest, sampled.Source);
        Assert.Equal($"{id}@{newest}", (await cluster.Coordinator(branch).StatusAsync())!.BranchedFrom);
    }

    // Their activations end, and the next call finds new ones.
    private async Task RestartCoordinatorsAsync()
    {
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
    }
}
