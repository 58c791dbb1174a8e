using GanOrleans.Contracts;
using GanOrleans.Files;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Transfers;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Tests.Networks;

/// <summary>A discriminator's grain, called as workers and coordinators do.</summary>
[Collection(TrainingClusters.Name)]
public sealed class NetworkGrainTests : IAsyncLifetime
{
    private TrainingCluster cluster = null!;
    private IDiscriminatorGrain network = null!;

    public async Task InitializeAsync()
    {
        cluster = await TrainingCluster.StartAsync();
        network = cluster.Grains.GetGrain<IDiscriminatorGrain>(RunKeys.Network("run", "cpu"));
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    private static readonly StepId First = new("run", 2, 0, 0, 0);

    private static RunPlan Plan(TimeSpan? deadline = null)
    {
        var data = DataSets.Open("rings").Description;
        return new RunPlan
        {
            RunId = "run",
            Spec = new RunSpec { Variant = "mlp", Dataset = "rings" },
            Training = TrainingJson.Write(VariantRegistry.Get("mlp").Defaults(data)),
            Workers = 2,
            NetworkKind = "cpu",
            WorkerKind = "cpu",
            Threads = 1,
            Folder = "run",
            DatasetHash = data.Hash,
            StepDeadline = deadline ?? TimeSpan.FromSeconds(30),
        };
    }

    private Task<NetworkStatus> LoadAsync(int generation = 2, TimeSpan? deadline = null) =>
        network.LoadAsync(new LoadRequest(Plan(deadline), generation, 0, null));

    // A gradient of zeros, as a worker elsewhere would send it.
    private async Task<StepAnswer> ShareAsync(StepId step, int rank)
    {
        var header = (await network.OpenWeightsAsync(2, WeightsUse.Step))!;
        var bytes = new byte[header.Bytes.Length];
        var share = new ShareHeader(rank, 16, new TensorBytes(TensorBytes.Float32, bytes.Length, Crc32C.Compute(bytes)));
        return (await network.ExchangeAsync(step, share, [new TensorChunk(0, bytes)])).Answer;
    }

    [Fact, Trait("Fault", "2")]
    public async Task An_activation_that_was_never_loaded_says_so_and_loads_nothing()
    {
        var reply = await network.ExchangeAsync(First, new ShareHeader(0, 1, new TensorBytes(TensorBytes.Float32, 0, 0)), []);

        Assert.Equal(StepOutcome.NotLoaded, reply.Answer.Outcome);
        Assert.Null(reply.Weights);
        Assert.Null(await network.OpenWeightsAsync(2, WeightsUse.Step));
        Assert.False((await network.StatusAsync()).Loaded);
        await Assert.ThrowsAsync<RunException>(() => network.CaptureAsync(new CaptureRequest(2, 0, "run/checkpoints/x")));
    }

    [Fact]
    public async Task A_step_waits_for_all_ranks_and_a_repeat_gets_the_same_answer()
    {
        await LoadAsync();

        var first = ShareAsync(First, 0);
        var repeated = ShareAsync(First, 0);
        var last = await ShareAsync(First, 1);

        Assert.Equal((StepOutcome.Applied, 1L), (last.Outcome, last.Version));
        Assert.Equal((StepOutcome.Applied, 1L), ((await first).Outcome, (await repeated).Version));
        Assert.Equal(1, (await ShareAsync(First, 0)).Version);
        Assert.Equal(1, (await network.StatusAsync()).Version);
    }

    [Fact, Trait("Fault", "7")]
    public async Task At_the_deadline_the_missing_ranks_are_named_and_the_share_is_kept()
    {
        await LoadAsync(deadline: TimeSpan.FromMilliseconds(200));

        var missed = await ShareAsync(First, 1);
        var completed = await ShareAsync(First, 0);

        Assert.Equal(StepOutcome.DeadlineMissed, missed.Outcome);
        Assert.Equal([0], missed.Ranks);
        Assert.Contains("rank 0", missed.Message, StringComparison.Ordinal);
        Assert.Equal((StepOutcome.Applied, 1L), (completed.Outcome, completed.Version));
    }

    [Fact, Trait("Fault", "2, 6")]
    public async Task A_load_is_idempotent_and_an_older_generation_is_refused()
    {
        await LoadAsync();
        var first = ShareAsync(First, 0);
        await ShareAsync(First, 1);
        await first;

        Assert.Equal(1, (await LoadAsync()).Version);   // the same generation again: nothing was thrown away
        await Assert.ThrowsAsync<RunException>(() => LoadAsync(generation: 1));
        var next = await LoadAsync(generation: 3);
        Assert.Equal((3, 0L), (next.Generation, next.Version));
        Assert.Equal(
            StepOutcome.StaleGeneration,
            (await network.ExchangeAsync(First, new ShareHeader(0, 1, new TensorBytes("float32", 0, 0)), [])).Answer.Outcome);
    }

    [Fact]
    public async Task An_unload_lets_those_go_who_wait_and_an_older_one_changes_nothing()
    {
        await LoadAsync();
        await network.UnloadAsync(1);
        Assert.True((await network.StatusAsync()).Loaded);
        var waiting = ShareAsync(First, 0);
        await WaitForShareAsync();

        await network.UnloadAsync(2);

        Assert.Equal(StepOutcome.NotLoaded, (await waiting).Outcome);
        Assert.False((await network.StatusAsync()).Loaded);
    }

    [Fact, Trait("Fault", "15")]
    public async Task Data_that_is_not_what_the_run_was_created_with_is_refused()
    {
        var request = new LoadRequest(Plan() with { DatasetHash = "sha256:other" }, 2, 0, null);

        var refused = await Assert.ThrowsAsync<RunException>(() => network.LoadAsync(request));

        Assert.Contains("sha256:other", refused.Message, StringComparison.Ordinal);
        Assert.False((await network.StatusAsync()).Loaded);
    }

    [Fact]
    public async Task The_bytes_of_the_weights_are_read_in_chunks()
    {
        await LoadAsync();

        var (header, chunks) = (await WeightsReader.ReadAsync(network, 2, WeightsUse.Evaluation, CancellationToken.None))!.Value;

        Assert.Equal(header.Bytes.Length, chunks.Sum(chunk => chunk.Bytes.Length));
        Assert.Equal(header.Bytes.Crc32C, chunks.Aggregate(0u, (crc, chunk) => Crc32C.Compute(chunk.Bytes, crc)));
    }

    private async Task WaitForShareAsync()
    {
        using var deadline = new CancellationTokenSource(TrainingCluster.WaitLimit);
        while ((await network.StatusAsync(deadline.Token)).Missing is not [1])
            await Task.Delay(5, deadline.Token);
    }
}
