using System.Diagnostics;
using GanOrleans.Cluster.Tests.Faults;
using GanOrleans.Contracts.Runs;
using GanOrleans.Support.Harness;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>Silos whose membership, run records and reminders a real server keeps, while it is killed and comes back.</summary>
public abstract class ServerTests(ITestOutputHelper output)
{
    [Fact, Trait("Fault", "9, 10")]
    public async Task A_run_ends_as_undisturbed_and_no_acknowledged_submit_is_lost_when_the_server_is_killed_and_started_again()
    {
        await using var server = await ServeAsync();
        await using var cluster = new TestCluster();
        server.Serve(cluster);
        var silos = await cluster.StartSilosAsync("one", "two");
        var undisturbed = await UndisturbedAsync(cluster);
        var run = await cluster.SubmitAsync(Runs.Small(1_000));
        await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 20);
        using var http = new HttpClient();

        server.Kill();
        var (before, killed) = (Done(cluster, run), Stopwatch.GetTimestamp());
        await Deadline.UntilAsync("training goes on without the server", Runs.Limit, () => Done(cluster, run) > before, () => cluster.Logs);
        await Deadline.UntilAsync("readiness is degraded", Runs.Limit, () => IsAsync(http, silos[0], "membership:"), () => cluster.Logs);
        Say("degraded after the kill", killed);
        var catalog = (await cluster.ConnectAsync()).GetGrain<IRunCatalogGrain>(0);
        var asked = new SubmitRequest(Runs.Small(50), "asked while the server is away");
        var answer = catalog.SubmitAsync(asked);
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1)));
        Assert.False(answer.IsCompletedSuccessfully);   // nothing is acknowledged that is not durable
        await server.StartAsync();
        var started = Stopwatch.GetTimestamp();
        Say("the server answers again after the kill", killed);
        await Deadline.UntilAsync("readiness is back", Runs.Limit, () => IsAsync(http, silos[0], "ready"), () => cluster.Logs);
        Say("ready again after the server answers", started);
        output.WriteLine($"{Done(cluster, run) - before} iterations told from the kill until then");

        var end = await cluster.UntilCompletedAsync(run, Runs.Limit);
        await Invariants.AssertHoldAsync(cluster, end, undisturbed);
        Assert.Equal(1, end.Generation);
        await AssertAcknowledgedOnceAsync(cluster, answer, asked);
        Assert.All(silos, silo => Assert.False(silo.HasExited));
        Assert.DoesNotContain(StoreProcess.Password, cluster.Logs, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "4, 10")]
    public async Task What_was_acknowledged_is_there_when_the_server_and_all_silos_were_killed_right_after_it()
    {
        await using var server = await ServeAsync();
        await using var cluster = new TestCluster();
        server.Serve(cluster);
        var silo = await cluster.StartSiloAsync("one", "--log-level", "trace");
        var run = await cluster.SubmitAsync(Runs.Small(100));

        server.Kill();
        silo.Kill();
        await server.StartAsync();
        await cluster.StartSiloAsync("two");

        var started = Stopwatch.GetTimestamp();
        await cluster.UntilCompletedAsync(run, Runs.Limit);
        Say("the run completed after the new silo was ready", started);
        Assert.Contains(run, await cluster.GanctlSucceedsAsync("list"), StringComparison.Ordinal);
        Assert.DoesNotContain(StoreProcess.Password, cluster.Logs, StringComparison.Ordinal);   // at any level
    }

    /// <summary>Starts a server that keeps what it acknowledges.</summary>
    private protected abstract Task<StoreProcess> ServeAsync();

    /// <summary>How a small run ends when nothing happens to it.</summary>
    private protected static async Task<string[]> UndisturbedAsync(TestCluster cluster) =>
        Invariants.Checksums(cluster, await cluster.UntilCompletedAsync(await cluster.SubmitAsync(Runs.Small(1_000)), Runs.Limit));

    /// <summary>Writes a time that was measured to the test's output.</summary>
    private protected void Say(string what, long since) =>
        output.WriteLine($"{what}: {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s");

    // Answered or not while the server was away: asked again it is one run, and it completes.
    private static async Task AssertAcknowledgedOnceAsync(TestCluster cluster, Task<SubmitResult> answer, SubmitRequest asked)
    {
        await Task.WhenAny(answer);
        SubmitResult? again = null;
        await cluster.AskAsync("the submit is acknowledged", async grains =>
        {
            again = await grains.GetGrain<IRunCatalogGrain>(0).SubmitAsync(asked);
        });
        if (answer.IsCompletedSuccessfully)
            Assert.Equal((await answer).RunId, again!.RunId);
        await cluster.UntilCompletedAsync(again!.RunId!, Runs.Limit);
    }

    private static long Done(TestCluster cluster, string run) => Invariants.Steps(cluster, run).LastOrDefault().Iteration;

    private static async Task<bool> IsAsync(HttpClient http, SiloProcess silo, string word)
    {
        using var answer = await http.GetAsync(new Uri($"{silo.Page}/health/ready"));
        return (await answer.Content.ReadAsStringAsync()).StartsWith(word, StringComparison.Ordinal);
    }
}
