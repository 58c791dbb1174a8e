using GanOrleans.Cluster.Tests.Storage;
using GanOrleans.Silo.Settings;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Postgres;

/// <summary>PostgreSQL as a cluster's store.</summary>
[Trait("Category", "PostgreSQL")]
public sealed class PostgresStoreTests : ServerStoreContract
{
    private protected override async Task<StoreProcess> ServeAsync() => await PostgresProcess.CreateAsync();

    private protected override SiloSettings Use(SiloSettings settings, string file) => settings with { DatabaseFile = file };
}
