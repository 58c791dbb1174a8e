using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>The distributed run against Algorithm 1 in a bare loop.</summary>
[Collection(TrainingClusters.Name)]
public sealed class TrainingTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private readonly TrainingCluster cluster = shared.Cluster;

    private static RunSpec Mlp(int workers = 1) =>
        new()
        {
            Variant = "mlp",
            Dataset = "rings",
            Iterations = 20,
            Seed = 5,
            Workers = workers,
            Batch = 32,
            Threads = 1,
        };

    [Theory, Trait("Fault", "24")]
    [InlineData("mlp", "alternating", 2)]
    [InlineData("mlp", "simultaneous", 1)]
    [InlineData("gan", "alternating", 1)]
    [InlineData("gan", "simultaneous", 1)]
    public async Task One_worker_is_the_bare_loop_bit_for_bit(string variant, string schedule, int k)
    {
        var (status, weights) = await cluster.TrainAsync(Mlp() with { Variant = variant, Schedule = schedule, K = k });

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        weights.AssertBitEqual(await BareLoop.RunAsync(training, data, 20));
        Assert.Equal((20L * k, 20L), (status.DiscriminatorVersion, status.GeneratorVersion));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task More_workers_move_both_networks_as_one_does(int workers)
    {
        var (status, weights) = await cluster.TrainAsync(Mlp(workers));

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        var start = await BareLoop.RunAsync(training, data, 0);
        var single = await BareLoop.RunAsync(training, data, 20);
        var (d, g) = weights.RelativeDifference(single, start);
        Assert.InRange(d, 0, 1e-3);
        Assert.InRange(g, 0, 1e-3);
        var (movedD, movedG) = weights.Movement(start);
        Assert.True(movedD > .01 && movedG > .01, $"moved by {movedD} and {movedG}");
        Assert.Equal((20, 20), (status.DiscriminatorVersion, status.GeneratorVersion));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task From_a_trained_state_one_step_of_gan_with_more_workers_is_one_workers(int workers)
    {
        var spec = Mlp(workers) with { Variant = "gan", Iterations = 11, CheckpointEvery = 10 };
        var (status, weights) = await cluster.TrainAsync(spec);

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        var trained = cluster.CheckpointFolder(status.RunId, "10-g1");
        var start = await BareLoop.ReadAsync(training, data, trained);
        var single = await BareLoop.RunAsync(training, data, 1, trained, first: 10);
        var (d, g) = weights.RelativeDifference(single, start);
        Assert.InRange(d, 0, 1e-3);
        Assert.InRange(g, 0, 1e-3);
        var (movedD, movedG) = weights.Movement(start);
        Assert.True(movedD > 0 && movedG > 0);
    }

    [Fact]
    public async Task A_repeated_run_is_bit_equal()
    {
        var (_, first) = await cluster.TrainAsync(Mlp(workers: 3));
        var (_, second) = await cluster.TrainAsync(Mlp(workers: 3));

        first.AssertBitEqual(second);
    }

    [Fact]
    public async Task Without_an_optimizer_gradients_are_averaged_and_the_weights_stay()
    {
        var (status, weights) = await cluster.TrainAsync(Mlp(workers: 2) with { Optimizer = "none" });

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        weights.AssertBitEqual(await BareLoop.RunAsync(training, data, 0));
        Assert.Equal((20, 20), (status.DiscriminatorVersion, status.GeneratorVersion));
    }

    [Fact]
    public async Task A_run_leaves_a_folder_that_describes_it()
    {
        var (status, _) = await cluster.TrainAsync(Mlp() with { SampleEvery = 10 });
        var folder = Path.Combine(cluster.StorageRoot, status.Folder);

        var description = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "run.json"))).RootElement;
        Assert.Equal(5, description.GetProperty("seed").GetInt32());
        Assert.Equal("mlp", description.GetProperty("training").GetProperty("variant").GetString());
        Assert.Equal(32, description.GetProperty("training").GetProperty("batch").GetInt32());
        Assert.StartsWith("sha256:", description.GetProperty("datasetHash").GetString(), StringComparison.Ordinal);

        var metrics = (await File.ReadAllLinesAsync(Path.Combine(folder, "metrics.jsonl")))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .ToArray();
        Assert.Equal(20, metrics[^1].GetProperty("iteration").GetInt64());
        Assert.All(metrics, line => Assert.Equal(1, line.GetProperty("generation").GetInt32()));
        Assert.All(metrics, line => Assert.True(line.GetProperty("lossD").GetDouble() > 0));
        Assert.All(metrics, line => Assert.InRange(line.GetProperty("dReal").GetDouble(), 0, 1));
        Assert.All(metrics, line => Assert.True(line.GetProperty("value").GetDouble() < 0));

        Assert.Equal(["000010.png", "000020.png"], Directory.GetFiles(Path.Combine(folder, "samples")).Select(Path.GetFileName).Order());
        var checkpoint = Assert.Single(await cluster.Coordinator(status.RunId).ListCheckpointsAsync());
        Assert.Equal(("20-g1", 20L, 1), (checkpoint.Name, checkpoint.Iteration, checkpoint.Generation));
        Assert.Empty(new CheckpointStore(folder).Verify(checkpoint.Name));
    }

    [Fact]
    public async Task Samples_come_from_the_newest_weights_and_the_same_seed_gives_the_same_z()
    {
        var (status, _) = await cluster.TrainAsync(Mlp() with { Ema = .9 });
        var sampler = cluster.Grains.GetGrain<ISamplerGrain>(status.RunId);

        var samples = await sampler.SampleAsync(new SampleRequest(5, Seed: 3));
        var again = await sampler.SampleAsync(new SampleRequest(2, Seed: 3, First: 3));
        var average = await sampler.SampleAsync(new SampleRequest(5, Seed: 3, Ema: true));
        var reals = await sampler.RealsAsync(7);

        Assert.Equal([5L, 2L], samples.Shape);
        Assert.Equal((20L, status.LastCheckpoint), (samples.Iteration, samples.Source));
        // sums of other batch sizes
        Assert.All(Floats(samples)[(3 * 2)..].Zip(Floats(again)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(samples.Values, average.Values);
        Assert.Equal([7L, 2L], reals.Shape);
    }

    [Theory, Trait("Fault", "17")]
    [InlineData(0)]
    [InlineData(501)]
    public async Task Requests_for_samples_outside_their_bounds_are_refused(int count)
    {
        var refused = await Assert.ThrowsAsync<RunException>(() =>
            cluster.Grains.GetGrain<ISamplerGrain>("nothing").SampleAsync(new SampleRequest(count)));

        Assert.Contains("500", refused.Message, StringComparison.Ordinal);
    }

    private static float[] Floats(SampleResult samples) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(samples.Values).ToArray();
}
