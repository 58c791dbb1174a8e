using GanOrleans.Contracts.Runs;
using GanOrleans.Grains.Runs;
using GanOrleans.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Serialization;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>
/// Records in Redis and PostgreSQL name their types. Those in <c>Records/</c> were written before the
/// types moved to the namespaces of today.
/// </summary>
public sealed class RecordNamesTests : IDisposable
{
    private readonly IHost host = new HostBuilder().UseOrleans(silo => silo.UseLocalhostClustering().UseStoredTypeNames()).Build();

    [Fact]
    public void A_run_record_of_an_earlier_build_opens_and_is_written_as_it_was()
    {
        var record = Read<RunRecord>("run-record.json", out var text);

        Assert.Equal((RunState.Paused, 3, "000020-g3", 20L), (record.State, record.Generation, record.Checkpoint, record.Iteration));
        Assert.Equal(("mlp", 7UL, "b"), (record.Spec!.Variant, record.Spec.Seed, record.Spec.Options["a"]));
        Assert.Equal((2, "any"), (record.Plan!.Workers, record.Plan.WorkerKind));
        Assert.Equal("000010-g1", record.Origins[2]);
        Assert.Equal(text, Serializer.Serialize(record, typeof(RunRecord)));
    }

    [Fact]
    public void A_catalog_of_an_earlier_build_opens_and_is_written_as_it_was()
    {
        var catalog = Read<Catalog>("catalog.json", out var text);

        var entry = Assert.Single(catalog.Runs);
        Assert.Equal(("old-0123", "00ff", RunState.Completed), (entry.RunId, entry.Key, entry.End!.State));
        Assert.Equal(text, Serializer.Serialize(catalog, typeof(Catalog)));
    }

    public void Dispose() => host.Dispose();

    private OrleansJsonSerializer Serializer => host.Services.GetRequiredService<OrleansJsonSerializer>();

    private T Read<T>(string name, out string text)
    {
        text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Storage", "Records", name));
        return Assert.IsType<T>(Serializer.Deserialize(typeof(T), text));
    }
}
