using System.Diagnostics;
using System.Globalization;
using GanOrleans.Contracts.Faults;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Runtime;
using GanOrleans.Support.Harness;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>
/// Silo processes that are killed at named places, or at random moments, while a deterministic run of two workers trains. The output holds
/// the recovery times: from the kill until more iterations are done than at the kill.
/// </summary>
[Trait("Fault", "1, 2, 3, 23, 27")]
public sealed class KillTests(KillCluster three, ITestOutputHelper output) : IClassFixture<KillCluster>
{
    private const long Iterations = 200;

    // The kill points: iteration 60 is in the second of the four checkpoint intervals.
    private static readonly RunSpec Short = Runs.Small(Iterations);

    // Long enough that a silo dies while the run trains, and not after it.
    private static readonly RunSpec Long = Runs.Small(1_000);

    [Theory]
    [InlineData(FaultPoints.Computed, null, 60)]
    [InlineData(FaultPoints.Share, null, 60)]
    [InlineData(FaultPoints.Committed, "discriminator", 60)]
    [InlineData(FaultPoints.Manifest, null, 60)]
    [InlineData(FaultPoints.Record, null, 60)]
    [InlineData(FaultPoints.Record, null, Iterations)]   // everything is done but to say so
    public async Task A_run_ends_as_if_nothing_had_been_after_a_silo_was_killed_at(string point, string? network, long fromIteration)
    {
        var recovery = await KillAtAsync(point, network, fromIteration);

        output.WriteLine(FormattableString.Invariant($"{point} from iteration {fromIteration}: {recovery.TotalSeconds:0.00} s"));
    }

    [Fact]
    public async Task A_run_ends_as_if_nothing_had_been_after_a_random_silo_was_killed_at_a_random_moment() =>
        await KillAtRandomAsync(seeds: [1, 2]);

    [Theory, Trait("Category", "Long")]
    [InlineData(20)]
    [InlineData(100)]
    public async Task So_it_does_every_time(int times) => await KillAtRandomAsync(Enumerable.Range(1, times));

    [Theory, Trait("Category", "Long")]
    [InlineData(20)]
    public async Task So_it_does_every_time_at_a_named_place(int times)
    {
        (string Point, string? Network)[] points =
        [
            (FaultPoints.Compute, null),
            (FaultPoints.Computed, null),
            (FaultPoints.Share, null),
            (FaultPoints.Commit, null),
            (FaultPoints.Committed, "discriminator"),
            (FaultPoints.Committed, "generator"),
            (FaultPoints.Save, null),
            (FaultPoints.Manifest, null),
            (FaultPoints.Record, null),
        ];
        var random = new Random(times);
        var recoveries = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var (point, network) = points[i % points.Length];
            recoveries.Add((await KillAtAsync(point, network, random.NextInt64(1, 150))).TotalSeconds);
        }

        Tell(recoveries);
    }

    private async Task<TimeSpan> KillAtAsync(string point, string? network, long fromIteration)
    {
        var living = await three.ReplaceAsync();
        var undisturbed = await three.UndisturbedAsync(Short);
        await three.Cluster.AskAsync("a fault is armed", grains => grains
                .GetGrain<IChaosGrain>(0)
                .ArmAsync(
                    new FaultRule
                    {
                        Point = point,
                        Action = FaultActions.Kill,
                        Network = network,
                        FromIteration = fromIteration,
                    }));

        var run = await three.Cluster.SubmitAsync(Short);
        await Deadline.UntilAsync(
            $"a silo is killed at '{point}'", Runs.Limit, () => living.Any(silo => silo.HasExited), () => three.Cluster.Logs);
        return await RecoveryAsync(run, Short.Iterations!.Value, undisturbed);
    }

    private async Task KillAtRandomAsync(IEnumerable<int> seeds)
    {
        var recoveries = new List<double>();
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var (victim, iteration) = (random.Next(3), random.NextInt64(1, Long.Iterations!.Value / 2));
            var living = await three.ReplaceAsync();
            var undisturbed = await three.UndisturbedAsync(Long);
            var run = await three.Cluster.SubmitAsync(Long);
            await Deadline.UntilAsync(
                $"it is past iteration {iteration}", Runs.Limit, () => Done(run) >= iteration, () => three.Cluster.Logs);

            living[victim].Kill();
            Assert.True(Done(run) < Long.Iterations, "The run was over before the kill.");
            var recovery = await RecoveryAsync(run, Long.Iterations.Value, undisturbed);

            recoveries.Add(recovery.TotalSeconds);
            output.WriteLine(
                FormattableString.Invariant($"seed {seed}, {living[victim].Name}, iteration {iteration}: {recovery.TotalSeconds:0.00} s"));
        }

        Tell(recoveries);
    }

    // Measured on the run's own figures on disk, so that no client's patience is in it. A run that only has its last checkpoint
    // to write has recovered when it has ended.
    private async Task<TimeSpan> RecoveryAsync(string run, long iterations, string[] undisturbed)
    {
        var start = Stopwatch.GetTimestamp();
        var before = Done(run);
        if (before < iterations)
            await Deadline.UntilAsync(
                $"run {run} goes on after iteration {before}", Runs.Limit, () => Done(run) > before, () => three.Cluster.Logs);
        else
            await three.Cluster.UntilCompletedAsync(run, Runs.Limit);
        var recovery = Stopwatch.GetElapsedTime(start);

        await Invariants.AssertHoldAsync(three.Cluster, await three.Cluster.UntilCompletedAsync(run, Runs.Limit), undisturbed);
        return recovery;
    }

    private long Done(string run) => Invariants.Steps(three.Cluster, run).Select(step => step.Iteration).DefaultIfEmpty(0).Max();

    private void Tell(List<double> recoveries)
    {
        var sorted = recoveries.Order().ToArray();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sorted.Length} kills, all recovered: seconds min {sorted[0]:0.00}, median {sorted[sorted.Length / 2]:0.00}, p90 "
                    + $"{sorted[sorted.Length * 9 / 10]:0.00}, max {sorted[^1]:0.00}"));
    }
}
