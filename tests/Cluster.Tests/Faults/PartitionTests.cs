using System.Diagnostics;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>Silos that cannot reach each other, by packets that the kernel drops (faults, row 8). It needs root and iptables.</summary>
[Trait("Fault", "8"), Trait("Category", "Long")]
public sealed class PartitionTests
{
    private const long Iterations = 1_000;

    [Fact]
    public async Task Of_two_silos_that_cannot_reach_each_other_one_is_evicted_commits_nothing_more_and_the_run_ends_undisturbed()
    {
        await using var cluster = new TestCluster();
        var (a, b) = (FreePort(), FreePort());
        await cluster.StartSiloAsync("one", "--silo-port", $"{a}");
        await cluster.StartSiloAsync("two", "--silo-port", $"{b}");
        var undisturbed = Invariants.Checksums(
            cluster, await cluster.UntilCompletedAsync(await cluster.SubmitAsync(Runs.Small(Iterations)), Runs.Limit));
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 60 && status.Places.Length == 4);

        await using (await DropAsync(a, b))
            await Deadline.UntilAsync(
                "one of them is evicted and ends", Runs.Limit, () => cluster.Silos.Count(silo => silo.HasExited) == 1, () => cluster.Logs);
        var evicted = cluster.Silos.Single(silo => silo.HasExited);
        await cluster.StartSiloAsync("three");
        var end = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.NotEqual(0, evicted.ExitCode);
        Assert.DoesNotContain(end.Places, place => place.Silo == evicted.Name);
        await Invariants.AssertHoldAsync(cluster, end, undisturbed);
    }

    // Between silos only: clients reach both, as they would from another network.
    private static async Task<IAsyncDisposable> DropAsync(params int[] ports)
    {
        string[] rule = ["INPUT", "-i", "lo", "-p", "tcp", "-m", "multiport", "--ports", string.Join(',', ports), "-j", "DROP"];
        await TablesAsync(["-w", "-I", .. rule]);
        return new Healing(() => TablesAsync(["-w", "-D", .. rule]));
    }

    private static async Task TablesAsync(string[] arguments)
    {
        using var tables = Process.Start(new ProcessStartInfo("iptables", arguments) { RedirectStandardError = true })!;
        var errors = await tables.StandardError.ReadToEndAsync();
        await tables.WaitForExitAsync();
        Assert.True(tables.ExitCode == 0, $"iptables {string.Join(' ', arguments)}: {errors}");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Healing(Func<Task> heal) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await heal();
    }
}
