namespace GanOrleans.Grains.Tests.Support;

/// <summary>One silo with default settings that the tests of a class share, one after the other.</summary>
public sealed class DefaultCluster : IAsyncLifetime
{
    private TrainingCluster? cluster;

    internal TrainingCluster Cluster => cluster!;

    public async Task InitializeAsync() => cluster = await TrainingCluster.StartAsync();

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }
}
