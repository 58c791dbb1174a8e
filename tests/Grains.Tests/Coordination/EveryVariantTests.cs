using System.Runtime.InteropServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What holds for each registered variant: a new one is covered by being registered.</summary>
[Collection(TrainingClusters.Name)]
public sealed class EveryVariantTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private const int Iterations = 24;

    // What makes the larger models small enough for a test.
    private static readonly Dictionary<string, string> Small = new() { ["width"] = "4", ["filters"] = "4" };

    private readonly TrainingCluster cluster = shared.Cluster;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var variant in VariantRegistry.All)
            {
                cases.Add(variant.Info.Name, 1);
                cases.Add(variant.Info.Name, 2);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_variant_trains_moves_its_networks_continues_from_its_checkpoint_and_is_sampled(string name, int workers)
    {
        var variant = VariantRegistry.Get(name);
        var data = DataSets.Open("glyphs");
        var defaults = variant.Defaults(data.Description);

        var (runId, status) = await TrainAsync(new RunSpec
        {
            Variant = name,
            Dataset = "glyphs",
            Iterations = Iterations,
            Seed = 3,
            Workers = workers,
            Batch = 8,
            Threads = 1,
            Options = Small.Where(option => defaults.Extra.ContainsKey(option.Key)).ToDictionary(),
        });

        AssertTrained((await cluster.Coordinator(runId).PlanAsync())!, status, data);
        var last = (await cluster.Coordinator(runId).EventsAsync(0, 1_000))[^1];
        Assert.Equal((RunState.Completed, Iterations), (last.State, last.Progress!.Iteration));
        var samples = await cluster.Grains.GetGrain<ISamplerGrain>(runId).SampleAsync(new SampleRequest(3));
        Assert.Equal([3, .. data.Description.SampleShape], samples.Shape);
        Assert.All(MemoryMarshal.Cast<byte, float>(samples.Values).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    private async Task<(string RunId, RunStatus Status)> TrainAsync(RunSpec spec)
    {
        var runId = await cluster.SubmitAsync(spec);
        return (runId, await cluster.EndAsync(runId));
    }

    // The final weights are finite, have left the initial ones, and loading and saving them again gives the same.
    private void AssertTrained(RunPlan plan, RunStatus status, IDataSet data)
    {
        var training = TrainingJson.Read(plan.Training);
        var folder = cluster.CheckpointFolder(plan.RunId, status.LastCheckpoint);
        TorchRuntime.PrepareThread(1);
        using var scope = torch.NewDisposeScope();
        using var fresh = Replica.Create(training, data, torch.CPU);
        foreach (var network in fresh.Networks)
        {
            var initial = network.Weights.clone();
            using var updater = new NetworkUpdater(network, training);
            updater.Load(folder);
            Assert.True(network.Weights.isfinite().all().item<bool>(), network.Name);
            Assert.True((network.Weights - initial).norm().item<float>() > 0, network.Name);
            Assert.Equal(Iterations * (network.Name == NetworkNames.Discriminator ? training.K : 1), updater.Version);

            foreach (var (name, count) in network.Module.named_buffers().Where(buffer => buffer.buffer.dtype == torch.ScalarType.Int64))
                Assert.True(
                    count.item<long>() is > 0 and var batches && batches % updater.Version == 0,
                    $"{network.Name}.{name} is {count.item<long>()}");

            var again = Directory.CreateDirectory(Path.Combine(folder, "..", "again-" + network.Name)).FullName;
            updater.Save(again);
            foreach (var file in Directory.GetFiles(again, network.Name + "*.safetensors"))
                Assert.Equal(File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(file))), File.ReadAllBytes(file));
        }
    }
}
