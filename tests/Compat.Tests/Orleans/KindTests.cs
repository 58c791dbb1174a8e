namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class KindTests(ActorCluster cluster)
{
    [Fact]
    public async Task A_stateless_worker_has_several_activations_per_silo_and_no_more_than_it_says()
    {
        var grain = cluster.Client.GetGrain<IWorkersGrain>(0);

        var workers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => grain.Work(20)));

        Assert.InRange(workers.Distinct().Count(), 2, 3 * cluster.Cluster.Silos.Count);
    }

    [Fact]
    public async Task A_grain_needs_no_base_class()
    {
        var grain = cluster.Grain<IPlainGrain>();

        Assert.Equal($"activated {grain.GetPrimaryKeyString()} True", await grain.Describe());
    }

    [Fact]
    public async Task The_state_of_a_grain_base_class_is_read_and_written()
    {
        var grain = cluster.Grain<IOldStyleGrain>();
        await grain.Add(2);
        await grain.Add(3);

        await grain.End();

        Assert.Equal(6, await grain.Add(1)); // 2 + 3 + 1
    }

    [Fact]
    public async Task Methods_of_a_base_interface_are_called_through_either_interface()
    {
        var grain = cluster.Grain<ITitledGrain>();

        Assert.Equal(grain.GetPrimaryKeyString(), await grain.Name());
        Assert.Equal(grain.GetPrimaryKeyString(), await grain.AsReference<INamedGrain>().Name());
        Assert.Equal($"title of {grain.GetPrimaryKeyString()}", await grain.AsReference<INamedGrain>().Cast<ITitledGrain>().Title());
    }

    [Fact]
    public void References_to_one_grain_are_equal()
    {
        var (first, again, other) = (cluster.Client.GetGrain<ITitledGrain>("a"), cluster.Client.GetGrain<ITitledGrain>("a"), cluster.Client.GetGrain<ITitledGrain>("b"));

        Assert.Equal(first, again);
        Assert.Equal(first.GetHashCode(), again.GetHashCode());
        Assert.NotEqual(first, other);
        Assert.Equal("titled/a", first.GetGrainId().ToString());
    }
}
