using GanOrleans.Contracts.Runs;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>The membership table out of reach while a run trains (faults, row 9).</summary>
[Trait("Fault", "9")]
public sealed class MembershipTests
{
    [Fact]
    public async Task Without_the_membership_table_training_goes_on_readiness_says_so_and_both_recover()
    {
        await using var cluster = new TestCluster();
        var silos = await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(10_000_000));
        await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 20);
        using var http = new HttpClient();
        Assert.Equal("ready", await ReadyAsync(http, silos[0]));

        // Where its file was there is a folder: every read and write of the table fails.
        var file = Path.Combine(cluster.Paths.Folder, "membership.json");
        File.Move(file, file + ".away");
        Directory.CreateDirectory(file);
        await Deadline.UntilAsync(
            "readiness is degraded", Runs.Limit,
            async () => (await ReadyAsync(http, silos[0])).StartsWith("membership:", StringComparison.Ordinal), () => cluster.Logs);
        var live = await http.GetStringAsync(new Uri($"{silos[0].Page}/health/live"));
        var before = Done(cluster, run);
        await Deadline.UntilAsync(
            "training goes on for two more leases", Runs.Limit, () => Done(cluster, run) >= before + 2, () => cluster.Logs);

        Directory.Delete(file);
        File.Move(file + ".away", file);
        await Deadline.UntilAsync(
            "readiness is back", Runs.Limit, async () => await ReadyAsync(http, silos[0]) == "ready", () => cluster.Logs);
        await cluster.StartSiloAsync("three");
        var end = await cluster.UntilAsync(run, "it still trains in its first generation", Runs.Limit, status =>
            status.State == RunState.Running);
        await cluster.GanctlSucceedsAsync("cancel", run);

        Assert.Equal("live", live);
        Assert.Equal(1, end.Generation);
        Assert.All(silos, silo => Assert.False(silo.HasExited));
    }

    [Fact, Trait("Fault", "10, 12")]
    public async Task Without_the_storage_root_a_silo_is_not_ready()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        using var http = new HttpClient();

        Directory.Move(cluster.Paths.StorageRoot, cluster.Paths.StorageRoot + ".away");
        await Deadline.UntilAsync(
            "readiness is degraded", Runs.Limit,
            async () => (await ReadyAsync(http, silo)).StartsWith("storage:", StringComparison.Ordinal), () => silo.Log);
        Directory.Move(cluster.Paths.StorageRoot + ".away", cluster.Paths.StorageRoot);
        await Deadline.UntilAsync("readiness is back", Runs.Limit, async () => await ReadyAsync(http, silo) == "ready", () => silo.Log);
    }

    private static int Done(TestCluster cluster, string run) => Invariants.Steps(cluster, run).Count();

    private static async Task<string> ReadyAsync(HttpClient http, SiloProcess silo)
    {
        using var answer = await http.GetAsync(new Uri($"{silo.Page}/health/ready"));
        return await answer.Content.ReadAsStringAsync();
    }
}
