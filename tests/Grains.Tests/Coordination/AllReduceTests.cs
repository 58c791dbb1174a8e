using System.Collections.Concurrent;
using GanOrleans.Contracts;
using GanOrleans.Models;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Workers that average the gradients among themselves, against the same run whose networks' silo does.</summary>
[Collection(TrainingClusters.Name)]
public sealed class AllReduceTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 12,
        Seed = 5,
        Workers = 2,
        Batch = 32,
        Threads = 1,
        Exchange = "all-reduce",
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    private readonly TrainingCluster cluster = shared.Cluster;

    public static TheoryData<string> Runs =>
    [
        "adam", "momentum", "a moving average", "batch norm", "batch norm, three workers", "three workers", "seven workers",
        "one phase for both networks", "two steps of D", "clipped", "a critic",
    ];

    [Theory, MemberData(nameof(Runs))]
    public async Task A_run_has_the_bits_of_one_that_sends_everything_to_the_owner(string run)
    {
        var spec = Of(run);

        var end = await cluster.EndAsync(await cluster.SubmitAsync(spec));

        await AssertEqualToOwnerAsync(cluster, spec, end);
        Assert.Equal((1, 0L), (end.Generation, end.SkippedSteps));
    }

    [Theory]
    [InlineData("a moving average")]
    [InlineData("batch norm")]
    [InlineData("three workers")]
    public async Task Networks_may_sit_where_no_worker_does(string run)
    {
        var spec = Of(run) with { Device = "cuda", WorkerDevice = "cpu" };
        await using var apart = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu"]);

        var end = await apart.EndAsync(await apart.SubmitAsync(spec));

        await AssertEqualToOwnerAsync(apart, spec, end);
    }

    [Fact]
    public async Task With_one_worker_it_has_no_effect()
    {
        var (status, weights) = await cluster.TrainAsync(Spec with { Workers = 1 });

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        weights.AssertBitEqual(await BareLoop.RunAsync(training, data, 12));
    }

    [Fact]
    public async Task Between_silos_no_network_gets_a_share_by_message_and_a_run_goes_on_after_a_checkpoint()
    {
        var calls = new ConcurrentQueue<string>();
        await using var two = await TrainingCluster.StartAsync(["cpu", "cpu"], calls: calls);
        var spec = Spec with { Iterations = 400, CheckpointEvery = 100, Workers = 2 };

        var end = await two.EndAsync(await two.SubmitAsync(spec));

        Assert.DoesNotContain(calls, call => call.EndsWith(".ExchangeAsync", StringComparison.Ordinal));
        Assert.Equal(2, end.Places.Where(place => place.Part.StartsWith("worker", StringComparison.Ordinal))
            .Select(place => place.Address).Distinct().Count());
        Assert.Equal((1, 0L), (end.Generation, end.SkippedSteps));
        await AssertEqualToOwnerAsync(two, spec, end);
    }

    [Theory, Trait("Fault", "8")]
    [InlineData(0, "three workers")]
    [InlineData(1, "three workers")]
    [InlineData(2, "three workers")]
    [InlineData(0, "batch norm, three workers")]   // whose statistics are tracked once more when a step is computed again
    [InlineData(1, "batch norm, three workers")]
    [InlineData(0, "one phase for both networks")]
    [InlineData(1, "one phase for both networks")]
    public async Task Connections_that_end_within_a_step_cost_the_run_nothing(int rank, string run)
    {
        var simultaneous = Of(run).Schedule == "simultaneous";
        await using var broken = await TrainingCluster.StartAsync(["cpu", "cpu", "cpu"], options => options.Chaos = true);
        var rule = new FaultRule
        {
            Point = FaultPoints.Share,
            Action = FaultActions.Disconnect,
            Network = simultaneous ? NetworkNames.Generator : null,
            Rank = rank,
            Iteration = 5,
            Phase = simultaneous ? 0 : 1,
        };
        await broken.Chaos.ArmAsync(rule);
        await broken.Chaos.ArmAsync(rule with { Iteration = 9, Phase = 0 });
        // so that its own shares are not the last ones
        foreach (var iteration in new[] { 5, 9 })
            await broken.Chaos.ArmAsync(new FaultRule
            {
                Point = FaultPoints.Compute,
                Action = FaultActions.Delay,
                Rank = (rank + 1) % 3,
                Iteration = iteration,
                Seconds = .3,
                Phase = iteration == 5 ? rule.Phase : 0,
            });
        var spec = Of(run) with { Workers = 3, Iterations = 12 };

        var end = await broken.EndAsync(await broken.SubmitAsync(spec));

        Assert.Equal(4, broken.FiredFaults);
        AssertOneGeneration(broken, end);
        await AssertEqualToOwnerAsync(broken, spec, end);
    }

    [Theory, Trait("Fault", "11")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_gradient_that_is_not_finite_skips_the_step_at_every_worker(int rank)
    {
        await using var faulty = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var rule = new FaultRule { Point = FaultPoints.Computed, Action = FaultActions.NaN, Rank = rank, Iteration = 5, Phase = 0 };
        foreach (var run in new[] { "adam", "batch norm" })
        {
            var spec = Of(run) with { Iterations = 8 };
            await faulty.Chaos.ArmAsync(rule);
            var end = await faulty.EndAsync(await faulty.SubmitAsync(spec));
            await faulty.Chaos.ArmAsync(rule);
            var owner = await faulty.EndAsync(await faulty.SubmitAsync(spec with { Exchange = "owner" }));

            Assert.Equal((7L, 8L, 1L, 1), (end.DiscriminatorVersion, end.GeneratorVersion, end.SkippedSteps, end.Generation));
            AssertSameFiles(faulty, end, owner);
        }
    }

    [Fact]
    public async Task A_run_that_diverges_ends_and_names_the_rank()
    {
        await using var faulty = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await faulty.Chaos.ArmAsync(
            new FaultRule { Point = FaultPoints.Computed, Action = FaultActions.NaN, Rank = 1, Phase = 0, Times = 1_000_000 });

        var end = await faulty.EndAsync(await faulty.SubmitAsync(Spec with { Iterations = 200 }), RunState.Failed);

        Assert.Contains("the workers' mean gradient is not finite", end.Reason, StringComparison.Ordinal);
        Assert.Contains("Not finite: the gradient of rank 1.", end.Reason, StringComparison.Ordinal);
    }

    [Theory, Trait("Fault", "1, 2")]
    [InlineData("worker 0")]
    [InlineData("worker 1")]
    [InlineData("discriminator")]
    public async Task A_lost_silo_costs_no_bit_and_that_of_a_worker_no_generation(string part)
    {
        await using var lossy = await TrainingCluster.StartAsync(
            part == "discriminator" ? ["cpu", "cpu", "cuda", "cuda"] : ["cuda", "cpu", "cpu", "cpu"],
            host: LossTests.KeepPlacesOfOthers);
        var management = lossy.Grains.GetGrain<IManagementGrain>(0);
        var spec = Spec with { Workers = 3, Iterations = 700, CheckpointEvery = 50, Device = "cuda", WorkerDevice = "cpu" };
        string id;
        InProcessSiloHandle victim;
        bool outlives;
        do
        {
            // Coordinators sit anywhere; this one has to outlive the worker.
            id = await lossy.SubmitAsync(spec);
            victim = lossy.SiloOf(
                await lossy.WaitAsync(id, s => s.Iteration > 60 && s.Places.Length == 5, "past its first checkpoint"), part);
            outlives = await management.GetActivationAddress(lossy.Coordinator(id)) != victim.SiloAddress;
            if (!outlives)
                await lossy.Coordinator(id).CancelAsync();
        }
        while (!outlives);

        await lossy.Cluster.KillSiloAsync(victim);

        var end = await lossy.EndAsync(id);
        if (part != "discriminator")
            AssertOneGeneration(lossy, end);   // the networks are whole: nothing is computed twice but the open step
        await AssertEqualToOwnerAsync(lossy, spec, end);
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_paused_run_goes_on_bit_for_bit()
    {
        var spec = Spec with { Workers = 3, Iterations = 600 };
        var id = await cluster.SubmitAsync(spec);
        for (var pause = 1; pause <= 3; pause++)
        {
            await cluster.WaitAsync(id, s => s.Iteration > 60 * pause, "training");
            await cluster.Coordinator(id).PauseAsync();
            await cluster.Coordinator(id).ResumeAsync();
        }

        await AssertEqualToOwnerAsync(cluster, spec, await cluster.EndAsync(id));
    }

    [Fact]
    public async Task Silos_that_take_no_connections_end_the_run_with_what_to_do()
    {
        await using var closed = await TrainingCluster.StartAsync(["cpu", "cpu"], options => options.ExchangePort = null);

        var end = await closed.EndAsync(await closed.SubmitAsync(Spec), RunState.Failed);

        Assert.Contains("'exchange: owner'", end.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, null, "average-every: 1")]
    [InlineData(null, "drop", "straggler: wait")]
    public async Task What_does_not_go_together_is_refused(int? averageEvery, string? straggler, string allowed)
    {
        var result = await cluster.Catalog.SubmitAsync(
            new SubmitRequest(Spec with { AverageEvery = averageEvery, Straggler = straggler }, Guid.NewGuid().ToString("n")));

        var error = Assert.Single(result.Errors);
        Assert.Equal("exchange", error.Path);
        Assert.Contains(allowed, error.Allowed, StringComparison.Ordinal);
    }

    // What the run's log says, for a generation that should not have ended.
    private static void AssertOneGeneration(TrainingCluster cluster, RunStatus end) => Assert.True(
        (end.Generation, end.SkippedSteps) == (1, 0L), File.ReadAllText(Path.Combine(cluster.StorageRoot, end.RunId, "events.jsonl")));

    private static RunSpec Of(string run) => run switch
    {
        "momentum" => Spec with { Optimizer = "sgd", LearningRate = .02, LearningRateDecay = 1.01, Momentum = .5 },
        "a moving average" => Spec with { Ema = .9 },
        "batch norm" => Spec with { Variant = "dcgan", Dataset = "glyphs", Iterations = 4, Batch = 8, Ema = .9 },
        "batch norm, three workers" => Spec with { Variant = "dcgan", Dataset = "glyphs", Iterations = 3, Batch = 8, Workers = 3 },
        "three workers" => Spec with { Workers = 3 },   // of 11, 11 and 10 rows
        "seven workers" => Spec with { Workers = 7 },
        "one phase for both networks" => Spec with { Schedule = "simultaneous" },
        "two steps of D" => Spec with { K = 2 },
        "clipped" => Spec with { DiscriminatorClip = .05, GeneratorClip = .01 },
        "a critic" => Spec with { Variant = "wgan-gp" },
        _ => Spec,
    };

    private static async Task AssertEqualToOwnerAsync(TrainingCluster cluster, RunSpec spec, RunStatus end)
    {
        var owner = await cluster.EndAsync(await cluster.SubmitAsync(spec with { Exchange = "owner" }));
        Assert.Equal((owner.DiscriminatorVersion, owner.GeneratorVersion), (end.DiscriminatorVersion, end.GeneratorVersion));
        AssertSameFiles(cluster, end, owner);
    }

    private static void AssertSameFiles(TrainingCluster cluster, RunStatus end, RunStatus owner)
    {
        var ours = cluster.CheckpointFolder(end.RunId, end.LastCheckpoint);
        var theirs = cluster.CheckpointFolder(owner.RunId, owner.LastCheckpoint);
        var files = Directory.GetFiles(theirs, "*.safetensors").Select(Path.GetFileName).ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
            Assert.True(
                File.ReadAllBytes(Path.Combine(ours, file!)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(theirs, file!))),
                $"{file} is another one than the owner's");
    }
}
