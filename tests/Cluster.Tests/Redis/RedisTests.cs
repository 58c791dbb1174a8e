using GanOrleans.Cluster.Tests.Faults;
using GanOrleans.Cluster.Tests.Harness;
using GanOrleans.Contracts;

namespace GanOrleans.Cluster.Tests.Redis;

/// <summary>Silos whose membership, run records and reminders a real Redis server keeps, while it is killed and comes back.</summary>
public sealed class RedisTests
{
    [Fact, Trait("Fault", "9, 10")]
    public async Task A_run_ends_as_undisturbed_and_no_acknowledged_submit_is_lost_when_Redis_is_killed_and_started_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var cluster = new TestCluster();
        redis.Serve(cluster);
        var silos = await cluster.StartSilosAsync("one", "two");
        var undisturbed = Invariants.Checksums(cluster, await cluster.UntilCompletedAsync(await cluster.SubmitAsync(Runs.Small(1_000)), Runs.Limit));
        var run = await cluster.SubmitAsync(Runs.Small(1_000));
        await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 20);

        redis.Kill();
        var before = Done(cluster, run);
        using var http = new HttpClient();
        await Deadline.UntilAsync("training goes on without Redis", Runs.Limit, () => Done(cluster, run) > before, () => cluster.Logs);
        await Deadline.UntilAsync("readiness is degraded", Runs.Limit, async () => (await ReadyAsync(http, silos[0])).StartsWith("membership:", StringComparison.Ordinal), () => cluster.Logs);
        await redis.StartAsync();
        await Deadline.UntilAsync("readiness is back", Runs.Limit, async () => await ReadyAsync(http, silos[0]) == "ready", () => cluster.Logs);

        var end = await cluster.UntilCompletedAsync(run, Runs.Limit);
        await Invariants.AssertHoldAsync(cluster, end, undisturbed);
        Assert.All(silos, silo => Assert.False(silo.HasExited));
        Assert.DoesNotContain(RedisProcess.Password, cluster.Logs, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "4, 10")]
    public async Task What_was_acknowledged_is_there_when_Redis_and_all_silos_were_killed_right_after_it()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var cluster = new TestCluster();
        redis.Serve(cluster);
        var silo = await cluster.StartSiloAsync("one", "--log-level", "trace");
        var run = await cluster.SubmitAsync(Runs.Small(100));

        redis.Kill();
        silo.Kill();
        await redis.StartAsync();
        await cluster.StartSiloAsync("two");

        await cluster.UntilCompletedAsync(run, Runs.Limit);
        Assert.Contains(run, await cluster.GanctlSucceedsAsync("list"), StringComparison.Ordinal);
        Assert.DoesNotContain(RedisProcess.Password, cluster.Logs, StringComparison.Ordinal);   // at any level
    }

    [Fact]
    public async Task Ganctl_finds_the_cluster_through_the_file_and_says_so_when_Redis_is_away()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var cluster = new TestCluster();
        redis.Serve(cluster);

        var alone = await cluster.GanctlAsync("list");
        await cluster.StartSiloAsync("one");
        var served = await cluster.GanctlAsync("list");
        redis.Kill();
        var away = await cluster.GanctlAsync("list");

        Assert.Equal((3, 0, 3), (alone.ExitCode, served.ExitCode, away.ExitCode));
        Assert.Contains("is listed in the Redis of", alone.Errors, StringComparison.Ordinal);
        Assert.Contains("does not answer", away.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(RedisProcess.Password, away.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_refuses_a_server_that_would_lose_what_it_acknowledges_and_a_database_of_another_cluster()
    {
        await using var careless = await RedisProcess.StartAsync("--appendonly", "no");
        await using var redis = await RedisProcess.StartAsync();
        await using var cluster = new TestCluster();
        redis.Serve(cluster);
        await cluster.StartSiloAsync("one");

        var refused = await EndsWith2Async(careless.File);
        var foreign = await EndsWith2Async(redis.File);

        Assert.Contains("appendonly yes", refused, StringComparison.Ordinal);
        Assert.Contains("belongs to cluster 'test'", foreign, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_its_Redis_or_with_a_wrong_password_says_what_to_do_and_no_secret()
    {
        using var folder = new TemporaryFolder();
        await using var redis = await RedisProcess.StartAsync();
        var wrong = (await File.ReadAllTextAsync(redis.File)).Replace(RedisProcess.Password, "anotherPassword", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["wrong"], wrong);
        await File.WriteAllTextAsync(folder["nowhere"], $"127.0.0.1:1,password={RedisProcess.Password}");
        await File.WriteAllTextAsync(folder["garbage"], $"127.0.0.1:1,nonsense={RedisProcess.Password}");

        Assert.Contains("refuses its user or password", await EndsWith2Async(folder["wrong"]), StringComparison.Ordinal);
        Assert.Contains("start it, or correct the connection string", await EndsWith2Async(folder["nowhere"]), StringComparison.Ordinal);
        Assert.Contains("Write one line into it", await EndsWith2Async(folder["garbage"]), StringComparison.Ordinal);
        Assert.Contains("a file that can be read", await EndsWith2Async(folder["missing"]), StringComparison.Ordinal);
    }

    private static async Task<string> EndsWith2Async(string file)
    {
        using var home = new TemporaryFolder();
        using var silo = new SiloProcess("refused", ["--cluster", "other", "--home", home["home"], "--redis-file", file], new Dictionary<string, string?>());
        await silo.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.True(silo.ExitCode == 2, silo.Log);
        Assert.DoesNotContain("Password", silo.Errors.Replace("PASSWORD", "", StringComparison.Ordinal), StringComparison.Ordinal);
        return silo.Errors;
    }

    private static int Done(TestCluster cluster, string run) => Invariants.Steps(cluster, run).Count();

    private static async Task<string> ReadyAsync(HttpClient http, SiloProcess silo)
    {
        using var answer = await http.GetAsync(new Uri($"{silo.Page}/health/ready"));
        return await answer.Content.ReadAsStringAsync();
    }
}
