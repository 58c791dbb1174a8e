using GanOrleans.Cluster.Tests.Harness;
using GanOrleans.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Persistence;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace GanOrleans.Cluster.Tests.Redis;

/// <summary>What the coordinator and the catalog expect of their storage, on Redis: one writer wins, and the other one hears of it.</summary>
[Trait("Fault", "10")]
public sealed class RedisStorageTests
{
    private static readonly GrainId Grain = GrainId.Create("coordinator", "run-1");

    [Fact]
    public async Task Of_two_owners_the_one_that_wrote_last_wins_and_the_other_is_refused()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var services = Services(redis);
        var storage = await OpenAsync(services);
        var (older, newer) = (new GrainState<Note>(new Note()), new GrainState<Note>(new Note()));
        older.State!.Text = "first";
        await storage.WriteStateAsync("record", Grain, older);
        await storage.ReadStateAsync("record", Grain, newer);

        newer.State!.Text = "second";
        await storage.WriteStateAsync("record", Grain, newer);
        older.State!.Text = "too late";
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("record", Grain, older));

        var now = new GrainState<Note>(new Note());
        await storage.ReadStateAsync("record", Grain, now);
        Assert.Equal("second", now.State!.Text);
    }

    [Fact]
    public async Task A_first_write_beside_another_first_write_is_refused()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var services = Services(redis);
        var storage = await OpenAsync(services);
        var (one, two) = (new GrainState<Note>(new Note()), new GrainState<Note>(new Note()));
        await storage.ReadStateAsync("record", Grain, one);
        await storage.ReadStateAsync("record", Grain, two);

        await storage.WriteStateAsync("record", Grain, one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("record", Grain, two));
    }

    [Theory]
    [InlineData("no", "always", "noeviction", "0", 1, 0)]
    [InlineData("yes", "always", "noeviction", "0", 0, 0)]
    [InlineData("yes", "everysec", "noeviction", "0", 0, 1)]
    [InlineData("yes", "always", "allkeys-lru", "100mb", 1, 0)]
    [InlineData("yes", "always", "allkeys-lru", "0", 0, 0)]       // without a limit nothing is evicted
    [InlineData("yes", "always", "volatile-lru", "100mb", 0, 0)]  // records never expire
    public void A_server_is_judged_by_what_it_keeps(string append, string flush, string policy, string memory, int faults, int warnings)
    {
        var judged = RedisServer.Judge("redis", new Dictionary<string, string> { ["appendonly"] = append, ["appendfsync"] = flush, ["maxmemory-policy"] = policy, ["maxmemory"] = memory });

        Assert.Equal((faults, warnings), (judged.Faults.Count, judged.Warnings.Count));
    }

    private static ServiceProvider Services(RedisProcess redis)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSerializer();
        services.AddSingleton<IGrainStorageSerializer, SystemTextJson>();
        services.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "ganorleans"));
        services.AddRedisGrainStorage("records", (RedisStorageOptions options) => options.ConfigurationOptions = redis.Options);
        return services.BuildServiceProvider();
    }

    private static async Task<IGrainStorage> OpenAsync(IServiceProvider services)
    {
        var storage = services.GetRequiredKeyedService<IGrainStorage>("records");
        var lifecycle = new SiloLifecycleSubject(services.GetRequiredService<Microsoft.Extensions.Logging.ILogger<SiloLifecycleSubject>>());
        ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(lifecycle);
        await lifecycle.OnStart();
        return storage;
    }

    public sealed class Note
    {
        public string Text { get; set; } = "";
    }

    // The silo's own serializer is of no matter here.
    private sealed class SystemTextJson : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input);

        public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>()!;
    }
}
