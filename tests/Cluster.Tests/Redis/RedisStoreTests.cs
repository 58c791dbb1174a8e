using GanOrleans.Cluster.Tests.Storage;
using GanOrleans.Contracts.Connections;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Redis;

/// <summary>Redis as a cluster's store, and which servers are refused.</summary>
public sealed class RedisStoreTests : ServerStoreContract
{
    [Theory]
    [InlineData("no", "always", "noeviction", "0", 1, 0)]
    [InlineData("yes", "always", "noeviction", "0", 0, 0)]
    [InlineData("yes", "everysec", "noeviction", "0", 0, 1)]
    [InlineData("yes", "always", "allkeys-lru", "100mb", 1, 0)]
    [InlineData("yes", "always", "allkeys-lru", "0", 0, 0)]       // without a limit nothing is evicted
    [InlineData("yes", "always", "volatile-lru", "100mb", 0, 0)]  // records never expire
    public void A_server_is_judged_by_what_it_keeps(string append, string flush, string policy, string memory, int faults, int warnings)
    {
        var judged = RedisServer.Judge("redis", new Dictionary<string, string>
        {
            ["appendonly"] = append,
            ["appendfsync"] = flush,
            ["maxmemory-policy"] = policy,
            ["maxmemory"] = memory,
        });

        Assert.Equal((faults, warnings), (judged.Errors.Count, judged.Warnings.Count));
    }

    private protected override async Task<StoreProcess> ServeAsync() => await RedisProcess.CreateAsync();

    private protected override SiloSettings Use(SiloSettings settings, string file) => settings with { RedisFile = file };
}
