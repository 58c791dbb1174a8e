using GanOrleans.Silo.Settings;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>A real server as the store of a cluster of several machines.</summary>
public abstract class ServerStoreContract : StoreContract
{
    private StoreProcess? _server;

    private protected override SiloSettings Settings => Use(new SiloSettings { Name = "silo", Cluster = "test" }, _server!.File);

    public override async Task InitializeAsync() => _server = await ServeAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Starts a server.</summary>
    private protected abstract Task<StoreProcess> ServeAsync();

    /// <summary>The settings with the server's file.</summary>
    private protected abstract SiloSettings Use(SiloSettings settings, string file);
}
