using System.Diagnostics;
using GanOrleans.Cluster.Tests.Harness;
using GanOrleans.Contracts;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>Silo processes that are killed at named places, or at random moments, while a deterministic run of two workers trains (faults, rows 1 to 3).</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const long Iterations = 200;

    // Long enough that a silo dies while the run trains, and not after it.
    private const long LongIterations = 1_500;

    private static readonly Lazy<Task<string[]>> Undisturbed = new(() => TrainUndisturbedAsync(Iterations));
    private static readonly Lazy<Task<string[]>> UndisturbedLong = new(() => TrainUndisturbedAsync(LongIterations));

    [Theory, Trait("Fault", "1, 2, 3")]
    [InlineData(FaultPoints.Computed, null)]
    [InlineData(FaultPoints.Share, null)]
    [InlineData(FaultPoints.Committed, "discriminator")]
    [InlineData(FaultPoints.Manifest, null)]
    [InlineData(FaultPoints.Record, null)]
    public async Task A_run_ends_as_if_nothing_had_been_after_a_silo_was_killed_at(string point, string? network)
    {
        await using var cluster = await StartAsync();
        var chaos = (await cluster.ConnectAsync()).GetGrain<IChaosGrain>(0);
        await chaos.ArmAsync(new FaultRule { Point = point, Action = FaultActions.Kill, Network = network, FromIteration = 60 });

        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        var recovery = await RecoveryAsync(cluster, () => cluster.Silos.Any(silo => silo.HasExited), run);

        await Invariants.AssertHoldAsync(cluster, await cluster.UntilCompletedAsync(run, Runs.Limit), await Undisturbed.Value);
        output.WriteLine(FormattableString.Invariant($"{point}: {recovery.TotalSeconds:0.00} s from the kill to the end of the run"));
    }

    [Theory, Trait("Fault", "1, 2, 3"), Trait("Category", "Long")]
    [MemberData(nameof(Seeds))]
    public async Task A_run_ends_as_if_nothing_had_been_after_a_random_silo_was_killed_at_a_random_moment(int seed)
    {
        var random = new Random(seed);
        var (victim, iteration) = (random.Next(3), random.NextInt64(1, LongIterations * 2 / 3));
        await using var cluster = await StartAsync();
        var run = await cluster.SubmitAsync(Runs.Small(LongIterations));
        await cluster.UntilAsync(run, $"it is past iteration {iteration}", Runs.Limit, status => status.Iteration >= iteration);

        cluster.Silos[victim].Kill();
        var recovery = await RecoveryAsync(cluster, () => true, run);

        await Invariants.AssertHoldAsync(cluster, await cluster.UntilCompletedAsync(run, Runs.Limit), await UndisturbedLong.Value);
        output.WriteLine(FormattableString.Invariant($"seed {seed}, silo {victim}, iteration {iteration}: {recovery.TotalSeconds:0.00} s from the kill to the end of the run"));
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_silo_that_is_asked_to_end_hands_its_networks_over_without_losing_a_step()
    {
        await using var cluster = await StartAsync();
        var run = await cluster.SubmitAsync(Runs.Small(Iterations * 3) with { CheckpointEvery = 0 });
        var training = await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 20);
        var leaving = cluster.Silo(training.Places.Single(place => place.Part == "discriminator").Silo);

        leaving.Terminate();
        await leaving.WaitForExitAsync(TimeSpan.FromSeconds(30));
        await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.Equal(0, leaving.ExitCode);
        var events = await (await cluster.ConnectAsync()).GetGrain<ICoordinatorGrain>(run).EventsAsync(0, 1_000);
        var written = events.Single(update => update.Event.Contains("before a silo leaves", StringComparison.Ordinal)).Event.Split(' ')[1];
        Assert.Contains(events, update => update.Event == $"generation 2 begins at iteration {written.Split('-')[0]} with checkpoint {written}");
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = new TestCluster();
        foreach (var name in new[] { "one", "two", "three" })
            await cluster.StartSiloAsync(name, "--chaos");
        return cluster;
    }

    private static async Task<TimeSpan> RecoveryAsync(TestCluster cluster, Func<bool> killed, string run)
    {
        await Deadline.UntilAsync("a silo is killed", Runs.Limit, killed, () => cluster.Logs);
        var start = Stopwatch.GetTimestamp();
        await cluster.UntilAsync(run, "the run ends", Runs.Limit, status => status.State.IsTerminal());
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task<string[]> TrainUndisturbedAsync(long iterations)
    {
        await using var cluster = await StartAsync();
        return Invariants.Checksums(cluster, await cluster.UntilCompletedAsync(await cluster.SubmitAsync(Runs.Small(iterations)), Runs.Limit));
    }
}
