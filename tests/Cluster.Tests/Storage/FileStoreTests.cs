using GanOrleans.Silo.Settings;
using GanOrleans.Support;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>The folder of a cluster of one machine.</summary>
public sealed class FileStoreTests : StoreContract
{
    private readonly TemporaryFolder _folder = new();

    private protected override SiloSettings Settings => new() { Name = "silo", Cluster = "test", Home = _folder.Path };

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
