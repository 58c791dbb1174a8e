using System.Collections.Concurrent;
using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Workers that take steps by themselves and average every so many iterations, against the same in a plain loop.</summary>
[Collection(TrainingClusters.Name)]
public sealed class LocalStepsTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
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
        AverageEvery = 3,
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    private readonly TrainingCluster cluster = shared.Cluster;

    public static TheoryData<string> Runs =>
        ["adam", "momentum", "a moving average", "batch norm", "three workers", "one phase for both networks", "two steps of D", "clipped"];

    [Theory, MemberData(nameof(Runs))]
    public async Task A_run_is_the_plain_loop_with_averages_bit_by_bit(string run)
    {
        var spec = Of(run);

        var end = await cluster.EndAsync(await cluster.SubmitAsync(spec));

        await AssertEqualToLoopAsync(cluster, spec, end);
        Assert.Equal((spec.Iterations * (spec.K ?? 1), spec.Iterations), (end.DiscriminatorVersion, end.GeneratorVersion));
        Assert.Equal((1, 0L), (end.Generation, end.SkippedSteps));
    }

    [Fact]
    public async Task Averages_in_every_step_are_the_default_and_less_often_is_another_computation()
    {
        var (_, plain) = await cluster.TrainAsync(Spec with { AverageEvery = null });
        var (_, each) = await cluster.TrainAsync(Spec with { AverageEvery = 1 });
        var (_, third) = await cluster.TrainAsync(Spec);

        each.AssertBitEqual(plain);
        Assert.NotEqual(plain.Discriminator, third.Discriminator);
        Assert.NotEqual(plain.Generator, third.Generator);
    }

    [Fact]
    public async Task With_one_worker_it_has_no_effect()
    {
        var (status, weights) = await cluster.TrainAsync(Spec with { Workers = 1 });

        var (training, data) = await cluster.RecipeAsync(status.RunId);
        weights.AssertBitEqual(await BareLoop.RunAsync(training, data, 12));
    }

    [Theory]
    [InlineData("a moving average")]
    [InlineData("batch norm")]
    public async Task Connections_and_messages_lead_to_the_same_and_need_one_exchange_per_block_network_and_worker(string run)
    {
        var spec = Of(run) with { Device = "cuda", WorkerDevice = "any" };
        var calls = new ConcurrentQueue<string>();
        await using var connected = await TrainingCluster.StartAsync(["cpu", "cuda"], calls: calls);
        var byConnection = await connected.EndAsync(await connected.SubmitAsync(spec));
        var connections = Exchanges(calls);
        calls.Clear();
        await using var messaged = await TrainingCluster.StartAsync(["cpu", "cuda"], options => options.ExchangePort = null, calls: calls);
        var byMessage = await messaged.EndAsync(await messaged.SubmitAsync(spec));

        Assert.Equal(0, connections);
        Assert.Equal(2 * 2 * spec.Iterations / spec.AverageEvery, Exchanges(calls));   // two workers, two networks
        await AssertEqualToLoopAsync(connected, spec, byConnection);
        await AssertEqualToLoopAsync(messaged, spec, byMessage);
    }

    [Fact, Trait("Fault", "8")]
    public async Task Connections_that_end_while_the_share_of_a_block_waits_cost_the_run_nothing()
    {
        var calls = new ConcurrentQueue<string>();
        await using var broken = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu"], options => options.Chaos = true, calls: calls);
        var rule = new FaultRule { Point = FaultPoints.Share, Action = FaultActions.Disconnect, Rank = 1, Iteration = 5, Phase = 1 };
        await broken.Chaos.ArmAsync(rule with { Network = "discriminator" });
        await broken.Chaos.ArmAsync(rule with { Network = "generator" });
        // so that the other rank's shares are the first
        await broken.Chaos.ArmAsync(
            rule with { Point = FaultPoints.Compute, Action = FaultActions.Delay, Rank = 0, Seconds = .5 });
        var spec = Spec with { Device = "cuda", WorkerDevice = "cpu" };

        var end = await broken.EndAsync(await broken.SubmitAsync(spec));

        Assert.Equal(3, broken.FiredFaults);
        Assert.InRange(Exchanges(calls), 1, 2);   // the shares whose connections broke, each handed in once more
        Assert.Equal(1, end.Generation);
        await AssertEqualToLoopAsync(broken, spec, end);
    }

    [Fact]
    public async Task Bytes_fall_with_the_number_of_averages()
    {
        async Task<double> Sent(int every)
        {
            var id = await cluster.SubmitAsync(Spec with { Iterations = 240, AverageEvery = every });
            await cluster.EndAsync(id);
            return (await File.ReadAllLinesAsync(Path.Combine(cluster.StorageRoot, id, "metrics.jsonl")))
                .Sum(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("transferredBytes").GetDouble());
        }

        var (often, seldom) = (await Sent(4), await Sent(24));

        // Both begin by reading the networks once, which is half of an exchange: 120.5 against 20.5 of its bytes.
        Assert.InRange(often / seldom, (60 + .5) / (10 + .5) - .01, (60 + .5) / (10 + .5) + .01);
    }

    [Fact, Trait("Fault", "11")]
    public async Task A_gradient_that_is_not_finite_costs_its_network_the_block_and_nobody_keeps_anything_of_it()
    {
        await using var faulty = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        var rule = new FaultRule { Point = FaultPoints.Computed, Action = FaultActions.NaN, Rank = 1, Iteration = 1, Phase = 0 };
        await faulty.Chaos.ArmAsync(rule);
        var (one, block) = await faulty.TrainAsync(Spec with { Iterations = 3 });
        await faulty.Chaos.ArmAsync(rule with { Iteration = 7 });
        var (whole, weights) = await faulty.TrainAsync(Spec);

        var (training, data) = await faulty.RecipeAsync(one.RunId);
        var start = await BareLoop.RunAsync(training, data, 0);
        Assert.Equal(start.Discriminator, block.Discriminator);
        Assert.NotEqual(start.Generator, block.Generator);
        Assert.Equal((0L, 3L, 1L), (one.DiscriminatorVersion, one.GeneratorVersion, one.SkippedSteps));
        Assert.Equal((9L, 12L, 1L), (whole.DiscriminatorVersion, whole.GeneratorVersion, whole.SkippedSteps));
        Assert.All(weights.Discriminator.Concat(weights.Generator), value => Assert.True(float.IsFinite(value)));
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_paused_run_stands_at_the_end_of_a_block_and_goes_on_bit_for_bit()
    {
        var spec = Spec with { Iterations = 600, AverageEvery = 4 };
        var id = await cluster.SubmitAsync(spec);
        await cluster.WaitAsync(id, s => s.Iteration > 20, "training");

        var paused = (await cluster.Coordinator(id).PauseAsync())!;
        await cluster.Coordinator(id).ResumeAsync();
        var end = await cluster.EndAsync(id);

        Assert.Equal((RunState.Paused, 0), (paused.State, paused.Iteration % 4));
        Assert.InRange(paused.Iteration, 24, 596);
        await AssertEqualToLoopAsync(cluster, spec, end);
    }

    [Theory, Trait("Fault", "1, 2")]
    [InlineData("worker 1")]
    [InlineData("discriminator")]
    public async Task A_lost_silo_costs_what_was_trained_since_an_average_or_a_checkpoint_and_no_bit(string part)
    {
        await using var lossy = await TrainingCluster.StartAsync(
            part == "discriminator" ? ["cpu", "cuda", "cuda"] : ["cuda", "cpu", "cpu"]);
        var spec = Spec with { Iterations = 900, AverageEvery = 4, CheckpointEvery = 50, Device = "cuda", WorkerDevice = "cpu" };
        var id = await lossy.SubmitAsync(spec);
        var running = await lossy.WaitAsync(id, s => s.Iteration > 60 && s.Places.Length == 4, "past its first checkpoint");

        await lossy.Cluster.KillSiloAsync(lossy.SiloOf(running, part));

        var end = await lossy.EndAsync(id);
        Assert.All(
            await lossy.Coordinator(id).ListCheckpointsAsync(),
            checkpoint => Assert.Equal(0, checkpoint.Iteration % 4));   // 52, 100, 152, 200 …
        await AssertEqualToLoopAsync(lossy, spec, end);
    }

    [Fact, Trait("Fault", "7")]
    public async Task A_straggler_is_left_out_of_the_average_where_the_spec_says_so_and_joins_the_next_block()
    {
        await using var slow = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu", "cpu"], options => options.Chaos = true);
        await slow.Chaos.ArmAsync(
            new FaultRule { Point = FaultPoints.Compute, Action = FaultActions.Delay, Rank = 2, Iteration = 7, Seconds = 60 });
        var spec = Spec with
        {
            Iterations = 60,
            Device = "cuda",
            WorkerDevice = "cpu",
            Workers = 3,
            Straggler = "drop",
            MinWorkers = 2,
            StepDeadline = 1,
        };

        var id = await slow.SubmitAsync(spec);
        var discriminator = slow.Grains.GetGrain<IDiscriminatorGrain>(RunKeys.Network(id, "cuda"));
        await slow.WaitAsync(id, _ => slow.FiredFaults > 0, "at the straggler's step");
        using var limit = new CancellationTokenSource(TrainingCluster.WaitLimit);
        while ((await discriminator.StatusAsync(limit.Token)).Version < 9)   // the straggler's block are iterations 6 to 8
            await Task.Delay(10, limit.Token);
        await slow.EndDelaysAsync();
        var end = await slow.EndAsync(id);

        Assert.True(end.DroppedShares > 0, $"{end.DroppedShares} dropped");
        Assert.Equal((60L, 60L, 1), (end.DiscriminatorVersion, end.GeneratorVersion, end.Generation));
    }

    private static RunSpec Of(string run) => run switch
    {
        "momentum" => Spec with { Optimizer = "sgd", LearningRate = .02, LearningRateDecay = 1.01, Momentum = .5 },
        "a moving average" => Spec with { Ema = .9 },
        "batch norm" => Spec with { Variant = "dcgan", Dataset = "glyphs", Iterations = 4, AverageEvery = 2, Batch = 8, Ema = .9 },
        "three workers" => Spec with { Workers = 3 },   // of 11, 11 and 10 rows
        "one phase for both networks" => Spec with { Schedule = "simultaneous" },
        "two steps of D" => Spec with { K = 2 },
        "clipped" => Spec with { DiscriminatorClip = .05, GeneratorClip = .01 },
        _ => Spec,
    };

    private static async Task AssertEqualToLoopAsync(TrainingCluster cluster, RunSpec spec, RunStatus end)
    {
        var (training, data) = await cluster.RecipeAsync(end.RunId);
        await LocalLoop.AssertEqualAsync(
            training, data, spec.Workers!.Value, spec.AverageEvery!.Value, spec.Iterations!.Value,
            cluster.CheckpointFolder(end.RunId, end.LastCheckpoint));
    }

    private static int Exchanges(IEnumerable<string> calls) =>
        calls.Count(call => call.EndsWith(".ExchangeAsync", StringComparison.Ordinal));
}
