using System.Text.Json;
using GanOrleans.Contracts;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Workers;

/// <summary>What an iteration costs in counts, not in seconds. Live tensors are counted by <see cref="LeakTests"/>, calls by
/// <see cref="Coordination.CallCountTests"/>.</summary>
[Collection(TrainingClusters.Name)]
public sealed class IterationCostTests
{
    private const int Iterations = 200;
    private static readonly IDataSet Rings = DataSets.Open("rings");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_between_silos_moves_one_gradient_up_and_one_set_of_weights_down(bool byConnection)
    {
        await using var cluster = await TrainingCluster.StartAsync(
            ["one", "two"], options => options.ExchangePort = byConnection ? options.ExchangePort : null);
        var spec = new RunSpec
        {
            Variant = "mlp",
            Dataset = "rings",
            Device = "one",
            WorkerDevice = "two",
            Workers = 1,
            Iterations = Iterations,
            Seed = 1,
            Threads = 1,
            CheckpointEvery = 0,
            SampleEvery = 0,
        };

        var (status, _) = await cluster.TrainAsync(spec);

        var lines = await File.ReadAllLinesAsync(Path.Combine(cluster.StorageRoot, status.Folder, "metrics.jsonl"));
        var bytes = lines.Sum(line => JsonDocument.Parse(line).RootElement.GetProperty("transferredBytes").GetInt64());
        Assert.Equal(((2 * Iterations) + 1) * FlatBytes(), bytes);   // and the weights that the worker begins with
    }

    [Fact]
    public async Task An_iteration_on_a_lane_allocates_little_managed_memory()
    {
        var training = VariantRegistry.Get("mlp").Defaults(Rings.Description) with { Batch = 16 };
        await using var run = await LocalRun.StartAsync(training, Rings);
        await run.RunAsync(0, Iterations);   // warm-up
        var before = await run.AllocatedAsync();

        Assert.Equal(LeaseOutcome.Completed, (await run.RunAsync(Iterations, Iterations)).Outcome);

        // 12,820 bytes in all when this was written. An object of some 100 bytes is made for each operator's result: this counts operators.
        Assert.InRange((await run.AllocatedAsync() - before) / Iterations, 1, 14_000);
    }

    // Weights of both networks, as the flat vectors have them.
    private static long FlatBytes()
    {
        using var replica = Replica.Create(VariantRegistry.Get("mlp").Defaults(Rings.Description), Rings, torch.CPU);
        return replica.Networks.Sum(network => network.Weights.numel() + network.State.numel()) * sizeof(float);
    }
}
