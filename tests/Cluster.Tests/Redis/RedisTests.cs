using GanOrleans.Cluster.Tests.Storage;
using GanOrleans.Support;
using GanOrleans.Support.Harness;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Redis;

/// <summary>Silos whose membership, run records and reminders a real Redis server keeps, and which servers they refuse.</summary>
public sealed class RedisTests(ITestOutputHelper output) : ServerTests(output)
{
    [Fact]
    public async Task Ganctl_finds_the_cluster_through_the_file_and_says_so_when_Redis_is_away()
    {
        await using var redis = await RedisProcess.CreateAsync();
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
        Assert.DoesNotContain(StoreProcess.Password, away.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_refuses_a_server_that_would_lose_what_it_acknowledges_and_a_database_of_another_cluster()
    {
        await using var careless = await RedisProcess.CreateAsync("--appendonly", "no");
        await using var redis = await RedisProcess.CreateAsync();
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
        await using var redis = await RedisProcess.CreateAsync();
        var wrong = (await File.ReadAllTextAsync(redis.File)).Replace(StoreProcess.Password, "anotherPassword", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["wrong"], wrong);
        await File.WriteAllTextAsync(folder["nowhere"], $"127.0.0.1:1,password={StoreProcess.Password}");
        await File.WriteAllTextAsync(folder["garbage"], $"127.0.0.1:1,nonsense={StoreProcess.Password}");

        Assert.Contains("refuses its user or password", await EndsWith2Async(folder["wrong"]), StringComparison.Ordinal);
        Assert.Contains("start it, or correct the connection string", await EndsWith2Async(folder["nowhere"]), StringComparison.Ordinal);
        Assert.Contains("Write one line into it", await EndsWith2Async(folder["garbage"]), StringComparison.Ordinal);
        Assert.Contains("a file that can be read", await EndsWith2Async(folder["missing"]), StringComparison.Ordinal);
    }

    private static async Task<string> EndsWith2Async(string file)
    {
        using var home = new TemporaryFolder();
        using var silo = new SiloProcess(
            "refused", ["--cluster", "other", "--home", home["home"], "--redis-file", file], new Dictionary<string, string?>());
        await silo.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.True(silo.ExitCode == 2, silo.Log);
        Assert.DoesNotContain("Password", silo.Errors.Replace("PASSWORD", "", StringComparison.Ordinal), StringComparison.Ordinal);
        return silo.Errors;
    }

    private protected override async Task<StoreProcess> ServeAsync() => await RedisProcess.CreateAsync();
}
