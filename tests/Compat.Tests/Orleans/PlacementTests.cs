using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class PlacementTests(ActorCluster cluster)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_director_places_by_the_metadata_of_silos(int number)
    {
        var where = await cluster.Client.GetGrain<INumberedGrain>($"{number}/{Guid.NewGuid()}").Where();

        Assert.Equal(cluster.Cluster.Silos.Single(silo => silo.Name.EndsWith($"_{number}", StringComparison.Ordinal)).SiloAddress, where);
    }

    [Fact]
    public async Task The_error_of_a_director_reaches_the_caller()
    {
        var grain = cluster.Client.GetGrain<INumberedGrain>($"7/{Guid.NewGuid()}");

        var error = await Assert.ThrowsAnyAsync<Exception>(grain.Where);

        Assert.Contains("no silo has number 7", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_leaves_only_the_silos_that_it_names()
    {
        var even = cluster.Cluster.Silos.Single(silo => silo.Name.EndsWith("_0", StringComparison.Ordinal)).SiloAddress;

        for (var i = 0; i < 8; i++)
            Assert.Equal(even, await cluster.Grain<IEvenGrain>().Where());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Prefer_local_places_on_the_calling_silo(int number)
    {
        var caller = cluster.Client.GetGrain<INumberedGrain>($"{number}/{Guid.NewGuid()}");

        Assert.Equal(await caller.Where(), await caller.WhereLocal(Guid.NewGuid().ToString()));
    }

    [Fact]
    public async Task A_hint_in_the_request_context_names_the_silo()
    {
        foreach (var silo in cluster.Cluster.Silos)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
            Assert.Equal(silo.SiloAddress, await cluster.Grain<IAnywhereGrain>().Where());
        }

        RequestContext.Clear();
    }

    [Fact]
    public async Task Random_placement_uses_every_silo()
    {
        var places = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => cluster.Grain<IAnywhereGrain>().Where()));

        Assert.Equal(2, places.Distinct().Count()); // all on one of two silos: 2 · 2⁻⁴⁰
    }

    [Fact]
    public void Every_silo_knows_the_metadata_of_every_silo()
    {
        foreach (var observer in cluster.Cluster.Silos)
        {
            var cache = observer.ServiceProvider.GetRequiredService<ISiloMetadataCache>();
            foreach (var silo in cluster.Cluster.Silos)
                Assert.Equal(silo.Name.Split('_')[^1], cache.GetSiloMetadata(silo.SiloAddress).Metadata["number"]);
        }
    }

    [Fact]
    public async Task The_management_grain_lists_the_silos()
    {
        var hosts = await cluster.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);

        Assert.Equal(cluster.Cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet(), hosts.Keys.ToHashSet());
        Assert.All(hosts.Values, status => Assert.Equal(SiloStatus.Active, status));
    }
}
