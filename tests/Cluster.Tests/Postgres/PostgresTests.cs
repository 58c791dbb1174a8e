using System.Diagnostics;
using GanOrleans.Cluster.Tests.Faults;
using GanOrleans.Cluster.Tests.Storage;
using GanOrleans.Support.Harness;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Postgres;

/// <summary>Silos whose membership, run records and reminders a real PostgreSQL server keeps.</summary>
[Trait("Category", "PostgreSQL")]
public sealed class PostgresTests(ITestOutputHelper output) : ServerTests(output)
{
    [Fact, Trait("Fault", "4")]
    public async Task A_run_goes_on_under_its_id_after_all_silos_were_killed_and_one_started_and_nothing_stays_in_the_tables()
    {
        await using var postgres = await PostgresProcess.CreateAsync();
        await using var cluster = new TestCluster();
        postgres.Serve(cluster);
        await cluster.StartSilosAsync("one", "two");
        var undisturbed = await UndisturbedAsync(cluster);
        var run = await cluster.SubmitAsync(Runs.Small(1_000));
        await cluster.UntilAsync(run, "it has a checkpoint", Runs.Limit, status => status.LastCheckpoint.Length > 0);

        foreach (var silo in cluster.Silos)
            silo.Kill();
        var three = await cluster.StartSiloAsync("three");
        var ready = Stopwatch.GetTimestamp();
        await cluster.UntilAsync(run, "it trains in a new generation", Runs.Limit, status => status is { Generation: 2, Iteration: > 0 });
        Say("trains again after the new silo is ready", ready);
        var end = await cluster.UntilCompletedAsync(run, Runs.Limit);

        await Invariants.AssertHoldAsync(cluster, end, undisturbed);
        await UntilNoneAsync("reminders of ended runs", "select count(*) from OrleansRemindersTable");
        three.Terminate();
        await three.WaitForExitAsync(Runs.Limit);
        Assert.Equal(0, three.ExitCode);
        await UntilNoneAsync("active silos", "select count(*) from OrleansMembershipTable where Status = 3");

        Task UntilNoneAsync(string what, string count) =>
            Deadline.UntilAsync($"no {what}", Runs.Limit, async () => await postgres.QueryAsync(count) == "0", () => cluster.Logs);
    }

    private protected override async Task<StoreProcess> ServeAsync() => await PostgresProcess.CreateAsync();
}
