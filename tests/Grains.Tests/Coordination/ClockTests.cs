using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Wall clocks that jump by an hour (faults, row 25).</summary>
[Collection(TrainingClusters.Name), Trait("Fault", "25")]
public sealed class ClockTests
{
    private static readonly RunSpec Spec = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 10_000_000,
        Seed = 3,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 0,
        KeepCheckpoints = 2,
    };

    [Fact]
    public async Task A_clock_that_jumps_costs_no_slot_no_checkpoint_and_no_place_in_the_queue()
    {
        var clock = new JumpingClock();
        await using var cluster = await TrainingCluster.StartAsync(configure: options => options.Slots = 1, time: clock);
        var id = await cluster.SubmitAsync(Spec with { CheckpointSeconds = .2 });
        await cluster.WaitAsync(id, s => s.LastCheckpoint.Length > 0, "past its first checkpoint");
        var waiting = await cluster.SubmitAsync(Spec with { Iterations = 5, Seed = 4 });
        await cluster.WaitAsync(waiting, s => s.State == RunState.Queued, "queued");

        foreach (var jump in new[] { TimeSpan.FromHours(1), TimeSpan.FromHours(-2), TimeSpan.FromHours(1) })
        {
            var before = (await cluster.Coordinator(id).StatusAsync())!;
            clock.Jump(jump);

            // A checkpoint is written and kept at the new time, and the lease goes on.
            var after = await cluster.WaitAsync(
                id, s => s.LastCheckpoint != before.LastCheckpoint && s.Iteration > before.Iteration, "further");
            Assert.Equal((RunState.Running, 1), (after.State, after.Generation));
            Assert.Contains(await cluster.Coordinator(id).ListCheckpointsAsync(), checkpoint => checkpoint.Iteration >= before.Iteration);
            Assert.InRange(after.Progress!.IterationsPerSecond, 1, 1e6);
            Assert.InRange(after.Progress.EtaSeconds, 1, 1e8);
        }

        var holders = (await cluster.Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders;
        await cluster.Coordinator(id).CancelAsync();
        await cluster.EndAsync(waiting);

        Assert.Equal([id], holders);
    }
}
