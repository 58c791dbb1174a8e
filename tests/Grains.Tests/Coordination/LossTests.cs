using GanOrleans.Contracts;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Silos that die. Whatever was lost, the run ends as if nothing had been.</summary>
[Collection(TrainingClusters.Name)]
public sealed class LossTests
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 1_500,
        Seed = 2,
        Threads = 1,
        CheckpointEvery = 500,
        SampleEvery = 0,
    };

    [Fact, Trait("Fault", "1, 23")]
    public async Task A_lost_worker_joins_again_elsewhere_without_a_new_generation()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu"], host: KeepPlacesOfOthers);
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);
        var spec = Spec with { Device = "cuda", WorkerDevice = "cpu", Workers = 2, Iterations = 600 };
        string id;
        InProcessSiloHandle victim;
        SiloAddress? home;
        do
        {
            // Coordinators sit anywhere; this one has to outlive the worker.
            id = await cluster.SubmitAsync(spec);
            victim = cluster.SiloOf(await cluster.WaitAsync(id, s => s.Iteration > 50 && s.Places.Length == 4, "training"), "worker 1");
            home = await management.GetActivationAddress(cluster.Coordinator(id));
            if (home == victim.SiloAddress)
                await cluster.Coordinator(id).CancelAsync();
        }
        while (home == victim.SiloAddress);

        await cluster.Cluster.KillSiloAsync(victim);

        var end = await cluster.EndAsync(id);
        Assert.Equal(1, end.Generation);
        Assert.NotEqual(victim.SiloAddress.ToString(), end.Places.Single(p => p.Part == "worker 1").Address);
        await AssertUndisturbedAsync(cluster, Spec with { Workers = 2, Iterations = 600 }, id, end);
    }

    [Fact, Trait("Fault", "2")]
    public async Task Lost_networks_begin_a_generation_at_the_last_checkpoint()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cuda", "cuda"]);
        var id = await cluster.SubmitAsync(Spec with { Device = "cuda" });
        var running = await cluster.WaitAsync(id, s => s.Iteration > 600, "past its first checkpoint");
        var victim = cluster.SiloOf(running, "discriminator");

        await cluster.Cluster.KillSiloAsync(victim);

        var end = await cluster.EndAsync(id);
        Assert.True(end.Generation > 1, $"generation {end.Generation}");
        Assert.NotEqual(victim.SiloAddress.ToString(), end.Places.Single(p => p.Part == "discriminator").Address);
        await AssertUndisturbedAsync(cluster, Spec, id, end);
    }

    [Fact, Trait("Fault", "13")]
    public async Task A_damaged_checkpoint_is_said_and_the_one_before_is_used()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cuda", "cuda"]);
        var id = await cluster.SubmitAsync(Spec with { Device = "cuda", Iterations = 1_000_000, CheckpointEvery = 0 });
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");
        var whole = await cluster.Coordinator(id).CheckpointAsync();
        await cluster.WaitAsync(id, s => s.Iteration > whole.Iteration + 20, "further");
        var damaged = await cluster.Coordinator(id).CheckpointAsync();
        var file = Path.Combine(cluster.CheckpointFolder(id, damaged.Name), "generator.safetensors");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        await cluster.Cluster.KillSiloAsync(cluster.SiloOf((await cluster.Coordinator(id).StatusAsync())!, "generator"));

        var recovered = await cluster.WaitAsync(id, s => s.Generation > 1 && s.State == RunState.Running, "recovered");
        Assert.Equal(whole.Name, recovered.LastCheckpoint);
        var said = await File.ReadAllTextAsync(Path.Combine(cluster.StorageRoot, id, "events.jsonl"));
        Assert.Contains($"checkpoint {damaged.Name} is damaged", said, StringComparison.Ordinal);
        await cluster.Coordinator(id).CancelAsync();
    }

    [Fact, Trait("Fault", "3")]
    public async Task A_lost_coordinator_is_called_back_by_a_worker_and_begins_at_the_last_checkpoint()
    {
        await using var cluster = await TrainingCluster.StartAsync(["none", "cpu"]);
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);
        var spec = Spec with { Iterations = 1_000_000, CheckpointEvery = 200 };
        string id;
        SiloAddress? home;
        do
        {
            // Coordinators sit anywhere; this one has to be on the silo without lanes of the run.
            id = await cluster.SubmitAsync(spec);
            await cluster.WaitAsync(id, s => s.Iteration > 250, "past its first checkpoint");
            home = await management.GetActivationAddress(cluster.Coordinator(id));
            if (home != cluster.Silo(0).SiloAddress)
                await cluster.Coordinator(id).CancelAsync();
        }
        while (home != cluster.Silo(0).SiloAddress);

        await cluster.Cluster.KillSiloAsync(cluster.Silo(0));

        var recovered = await cluster.WaitAsync(
            id, s => s.Generation == 2 && s.State == RunState.Running && s.Iteration > 250, "recovered");
        Assert.NotEmpty(recovered.LastCheckpoint);
        await cluster.Coordinator(id).CancelAsync();
    }

    [Fact]
    public async Task Networks_sit_on_the_silo_of_their_kind_and_workers_of_any_kind_on_all()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cpu", "cuda"]);
        var (status, _) = await cluster.TrainAsync(Spec with { Device = "cuda", WorkerDevice = "any", Workers = 2, Iterations = 5 });

        var cuda = cluster.Silo(1);
        Assert.Equal(["discriminator", "generator", "worker 0", "worker 1"], status.Places.Select(place => place.Part));
        Assert.All(status.Places[..3], place => Assert.Equal((cuda.Name, cuda.SiloAddress.ToString()), (place.Silo, place.Address)));
        Assert.Equal(cluster.Silo(0).Name, status.Places[3].Silo);
        Assert.Equal("cpu lane 0 × 1 thread", status.Places[0].Device);
    }

    // As silos of the product do: the default directory forgets grains of living silos whose entries the lost one kept.
    internal static void KeepPlacesOfOthers(ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
    }

    // The same run on a cluster that nobody touches, by the bare loop of one worker or by its own cluster of several.
    private static async Task AssertUndisturbedAsync(TrainingCluster cluster, RunSpec spec, string id, RunStatus end)
    {
        Assert.Equal((spec.Iterations!.Value, spec.Iterations.Value), (end.DiscriminatorVersion, end.GeneratorVersion));
        var weights = await cluster.WeightsAsync(id, end.LastCheckpoint);
        if ((spec.Workers ?? 1) == 1)
        {
            var (training, data) = await cluster.RecipeAsync(id);
            weights.AssertBitEqual(await BareLoop.RunAsync(training, data, spec.Iterations!.Value));
            return;
        }

        await using var quiet = await TrainingCluster.StartAsync();
        var (_, undisturbed) = await quiet.TrainAsync(spec);
        weights.AssertBitEqual(undisturbed);
    }
}
