using GanOrleans.Contracts.Runs;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>Silos that are asked to end while a run trains (faults, row 5).</summary>
[Trait("Fault", "5")]
public sealed class DrainTests
{
    [Fact]
    public async Task Silos_that_are_replaced_one_after_the_other_lose_no_step()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(10_000_000) with { CheckpointEvery = 0 });

        foreach (var (old, replacement) in new[] { ("one", "three"), ("two", "four") })
        {
            await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.State == RunState.Running && status.Iteration > 20);
            await cluster.StartSiloAsync(replacement);
            var leaving = cluster.Silo(old);
            leaving.Terminate();
            await leaving.WaitForExitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(0, leaving.ExitCode);
        }

        await cluster.UntilAsync(run, "it trains on new silos alone", Runs.Limit, status =>
            status.State == RunState.Running && status.Generation > 1 && status.Places.All(place => place.Silo is "three" or "four"));
        await cluster.GanctlSucceedsAsync("cancel", run);

        var events = await (await cluster.ConnectAsync()).GetGrain<ICoordinatorGrain>(run).EventsAsync(0, 1_000);
        var history = string.Join('\n', events.Select(update => $"{update.At:HH:mm:ss.fff} {update.State} {update.Event}")) + cluster.Logs;
        var handovers = events
            .Where(update => update.Event.Contains("before a silo leaves", StringComparison.Ordinal))
            .Select(update => update.Event.Split(' ')[1])
            .ToArray();
        Assert.True(handovers.Length > 0, history);
        // Every new generation begins exactly where the one before was handed over.
        var begins = events
            .Where(update =>
                update.Kind == EventKinds.Generation
                && update.Event.StartsWith("generation", StringComparison.Ordinal)
                && update.Event.Contains("begins at", StringComparison.Ordinal))
            .Skip(1)
            .ToArray();
        Assert.True(handovers.SequenceEqual(begins.Select(update => update.Event.Split(' ')[^1])), history);
        Assert.All(begins, update =>
            Assert.Contains($"at iteration {update.Event.Split(' ')[^1].Split('-')[0]} ", update.Event, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_that_holds_a_paused_run_is_not_held_up_by_it_and_the_run_stays_paused()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one");
        var run = await cluster.SubmitAsync(Runs.Small(10_000_000) with { CheckpointEvery = 0 });
        await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.State == RunState.Running && status.Iteration > 20);
        await cluster.GanctlSucceedsAsync("pause", run);
        var paused = await cluster.UntilAsync(run, "it is paused", Runs.Limit, status => status.State == RunState.Paused);

        var leaving = cluster.Silo("one");
        leaving.Terminate();
        await leaving.WaitForExitAsync(TimeSpan.FromSeconds(30));
        await cluster.StartSiloAsync("two");
        var later = await cluster.UntilAsync(run, "it is known again", Runs.Limit, status => status.State == RunState.Paused);
        await cluster.GanctlSucceedsAsync("resume", run);
        await cluster.UntilAsync(run, "it trains again", Runs.Limit, status =>
            status.State == RunState.Running && status.Iteration > paused.Iteration);
        await cluster.GanctlSucceedsAsync("cancel", run);

        Assert.Equal(0, leaving.ExitCode);
        Assert.DoesNotContain("was not handed over in time", leaving.Log, StringComparison.Ordinal);
        Assert.Equal((paused.Iteration, paused.LastCheckpoint), (later.Iteration, later.LastCheckpoint));
    }
}
