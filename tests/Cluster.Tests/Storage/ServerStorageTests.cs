using GanOrleans.Cluster.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>What coordinator and catalog expect of their storage, on a real server: one writer wins, and the other hears of it.</summary>
[Trait("Fault", "10")]
public abstract class ServerStorageTests
{
    /// <summary>The storage's name among the services.</summary>
    private protected const string Name = "records";

    private static readonly GrainId Grain = GrainId.Create("coordinator", "run-1");

    [Fact]
    public async Task Of_two_owners_the_one_that_wrote_last_wins_and_the_other_is_refused()
    {
        await using var server = await ServeAsync();
        await using var services = Services(server);
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
        await using var server = await ServeAsync();
        await using var services = Services(server);
        var storage = await OpenAsync(services);
        var (one, two) = (new GrainState<Note>(new Note()), new GrainState<Note>(new Note()));
        await storage.ReadStateAsync("record", Grain, one);
        await storage.ReadStateAsync("record", Grain, two);

        await storage.WriteStateAsync("record", Grain, one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("record", Grain, two));
    }

    /// <summary>Starts a server.</summary>
    private protected abstract Task<StoreProcess> ServeAsync();

    /// <summary>Adds Orleans' storage on that server.</summary>
    private protected abstract void AddStorage(IServiceCollection services, StoreProcess server);

    private ServiceProvider Services(StoreProcess server)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSerializer();
        services.AddSingleton<IGrainStorageSerializer, SystemTextJson>();
        services.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "ganorleans"));
        AddStorage(services, server);
        return services.BuildServiceProvider();
    }

    private static async Task<IGrainStorage> OpenAsync(IServiceProvider services)
    {
        var storage = services.GetRequiredKeyedService<IGrainStorage>(Name);
        var lifecycle = new SiloLifecycleSubject(services.GetRequiredService<ILogger<SiloLifecycleSubject>>());
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
