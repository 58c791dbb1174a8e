using GanOrleans.Contracts;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Faults in the arithmetic, the memory and the pace of a run, armed by iteration and rank, never by sleeping.</summary>
[Collection(TrainingClusters.Name)]
public sealed class InjectedFaultTests
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 60,
        Seed = 3,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 20,
    };

    [Fact]
    public async Task Nobody_arms_a_fault_where_it_is_not_allowed()
    {
        await using var cluster = await TrainingCluster.StartAsync();

        var refused = await Assert.ThrowsAsync<RunException>(() =>
            cluster.Chaos.ArmAsync(new FaultRule { Point = FaultPoints.Commit, Action = FaultActions.Kill }));

        Assert.Contains("--chaos", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "11")]
    public async Task A_share_that_is_not_a_number_is_skipped_and_named()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Chaos = true);
        await cluster.Chaos.ArmAsync(
            new FaultRule
            {
                Point = FaultPoints.Computed,
                Action = FaultActions.NaN,
                Rank = 1,
                Iteration = 7,
                Phase = 0,
            });

        var (status, weights) = await cluster.TrainAsync(Spec with { Workers = 2 });

        Assert.Equal((59L, 60L, 1L), (status.DiscriminatorVersion, status.GeneratorVersion, status.SkippedSteps));
        Assert.All(weights.Discriminator, value => Assert.True(float.IsFinite(value)));
    }

    [Fact, Trait("Fault", "11")]
    public async Task A_run_that_diverges_once_goes_back_once_and_completes()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            (options.Chaos, options.DivergedAfter) = (true, 3));
        for (var i = 25; i < 28; i++)
            await cluster.Chaos.ArmAsync(
                new FaultRule
                {
                    Point = FaultPoints.Computed,
                    Action = FaultActions.NaN,
                    Iteration = i,
                    Phase = 0,
                });

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
        await cluster.Chaos.ArmAsync(
            new FaultRule { Point = FaultPoints.Compute, Action = FaultActions.Delay, Rank = 2, Iteration = 7, Seconds = 60 });
        var spec = Spec with { Device = "cuda", WorkerDevice = "cpu", Workers = 3, Straggler = "drop", MinWorkers = 2, StepDeadline = 1 };

        var id = await cluster.SubmitAsync(spec);
        var discriminator = cluster.Grains.GetGrain<IDiscriminatorGrain>(RunKeys.Network(id, "cuda"));
        await cluster.WaitAsync(id, _ => cluster.FiredFaults > 0, "at the straggler's step");
        await WaitAsync(
            async () => (await discriminator.StatusAsync()).Version > 7, "The discriminator has not gone on without the straggler");
        await cluster.EndDelaysAsync();
        var end = await cluster.EndAsync(id);

        Assert.True(end.DroppedShares > 0, $"{end.DroppedShares} dropped");
        Assert.Equal((60L, 60L, 1), (end.DiscriminatorVersion, end.GeneratorVersion, end.Generation));
        Assert.Contains(await cluster.Coordinator(id).EventsAsync(0, 1_000), update =>
            update.Kind == EventKinds.Straggler && update.Event.Contains("worker 2", StringComparison.Ordinal));
    }

    [Fact, Trait("Fault", "7")]
    public async Task A_step_waits_for_a_straggler_where_the_spec_says_so_and_it_is_told()
    {
        await using var cluster = await TrainingCluster.StartAsync(["cuda", "cpu", "cpu"], options => options.Chaos = true);
        var spec = Spec with { Device = "cuda", WorkerDevice = "cpu", Workers = 2, Straggler = "wait", StepDeadline = 1 };
        var (_, undisturbed) = await cluster.TrainAsync(spec);
        await cluster.Chaos.ArmAsync(
            new FaultRule
            {
                Point = FaultPoints.Compute,
                Action = FaultActions.Delay,
                Rank = 1,
                Iteration = 7,
                Seconds = 2.5,
            });

        var id = await cluster.SubmitAsync(spec);
        var end = await cluster.EndAsync(id);

        Assert.Equal(0, end.DroppedShares);
        Assert.Contains(await cluster.Coordinator(id).EventsAsync(0, 1_000), update =>
            update.Kind == EventKinds.Straggler && update.Event.Contains("issued again", StringComparison.Ordinal));
        (await cluster.WeightsAsync(id, end.LastCheckpoint)).AssertBitEqual(undisturbed);
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
        await cluster.SlotsAreFreeAsync();
    }

    [Fact, Trait("Fault", "16")]
    public async Task An_evaluator_without_memory_costs_the_run_its_pictures_and_nothing_else_and_it_is_told_once()
    {
        var builds = 0;
        VariantRegistry.Register(new SabotagedVariant("blind", build: () =>
            {
                if (Interlocked.Increment(ref builds) > 1) // the first are the networks themselves
                    Exhaust();
            }));
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            options.DiagnosisPeriod = TimeSpan.FromMilliseconds(1));

        var id = await cluster.SubmitAsync(Spec with { Variant = "blind", SampleEvery = 5 });
        var end = await cluster.EndAsync(id);
        var alarms = (await cluster.Coordinator(id).EventsAsync(0, 1_000))
            .Where(update => update.Kind == EventKinds.Alarm)
            .Select(update => update.Event)
            .ToArray();

        Assert.Equal((1, 60L), (end.Generation, end.GeneratorVersion));
        Assert.Single(alarms, text => text.StartsWith("training could not be diagnosed", StringComparison.Ordinal));
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
        var activations = (await cluster.Coordinator(id).EventsAsync(0, 1_000)).Count(update =>
            update.Event.StartsWith("the coordinator failed", StringComparison.Ordinal));

        Assert.Contains(
            "3 recoveries in a row came no further than iteration 0; the last failure: on purpose", failed.Reason,
            StringComparison.Ordinal);
        Assert.Equal(2, activations);
        await cluster.SlotsAreFreeAsync();
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

    private static async Task WaitAsync(Func<Task<bool>> condition, string otherwise)
    {
        using var limit = new CancellationTokenSource(TrainingCluster.WaitLimit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"{otherwise} after {TrainingCluster.WaitLimit.TotalSeconds:0} s.");
            await Task.Delay(10);
        }
    }

    private const long TooManyBytes = 1L << 52;   // 4 PB: no machine's

    private static void Exhaust() => torch.empty(TooManyBytes / sizeof(float), dtype: torch.ScalarType.Float32).Dispose();
}
