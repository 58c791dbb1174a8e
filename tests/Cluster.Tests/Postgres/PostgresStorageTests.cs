using GanOrleans.Cluster.Tests.Harness;
using GanOrleans.Cluster.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace GanOrleans.Cluster.Tests.Postgres;

/// <summary>Records on PostgreSQL.</summary>
[Trait("Category", "PostgreSQL")]
public sealed class PostgresStorageTests : ServerStorageTests
{
    private protected override async Task<StoreProcess> ServeAsync() => await PostgresProcess.CreateAsync();

    private protected override void AddStorage(IServiceCollection services, StoreProcess server) =>
        services.AddAdoNetGrainStorage(Name, (AdoNetGrainStorageOptions options) =>
            (options.Invariant, options.ConnectionString) = ("Npgsql", ((PostgresProcess)server).Connection));
}
