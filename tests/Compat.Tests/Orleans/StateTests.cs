using Orleans.Storage;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class StateTests(ActorCluster cluster)
{
    [Fact]
    public async Task A_state_is_its_activations_alone()
    {
        var grain = cluster.Grain<IStateGrain>();
        await grain.Set(3, write: false);

        await Assert.ThrowsAsync<InvalidOperationException>(grain.GetElsewhere);

        Assert.Equal(3, await grain.Get());
    }

    [Fact]
    public async Task A_new_grain_has_a_new_state_and_no_record()
    {
        var grain = cluster.Grain<IStateGrain>();

        Assert.Equal(0, await grain.Get());
        Assert.Equal((false, null), await grain.Record());
    }

    [Fact]
    public async Task What_was_written_survives_the_activation_and_what_was_not_does_not()
    {
        var grain = cluster.Grain<IStateGrain>();
        await grain.Set(5, write: true);
        await grain.Set(6, write: false);
        var first = await grain.Activation();

        await grain.End();
        await ActorCluster.Until(async () => await grain.Activation() != first);

        Assert.Equal(5, await grain.Get());
        Assert.True((await grain.Record()).Exists);
    }

    [Fact]
    public async Task Every_write_gets_another_etag()
    {
        var grain = cluster.Grain<IStateGrain>();

        await grain.Set(1, write: true);
        var first = (await grain.Record()).Etag;
        await grain.Set(2, write: true);

        Assert.NotNull(first);
        Assert.NotEqual(first, (await grain.Record()).Etag);
    }

    [Fact]
    public async Task Reading_again_forgets_what_was_not_written()
    {
        var grain = cluster.Grain<IStateGrain>();
        await grain.Set(1, write: true);
        await grain.Set(2, write: false);

        await grain.Reread();

        Assert.Equal(1, await grain.Get());
    }

    [Fact]
    public async Task Clearing_leaves_a_new_state()
    {
        var grain = cluster.Grain<IStateGrain>();
        await grain.Set(1, write: true);

        await grain.Clear();

        Assert.Equal(0, await grain.Get());
        Assert.False((await grain.Record()).Exists);
    }

    [Fact]
    public async Task A_stale_write_fails_and_ends_the_activation()
    {
        var grain = cluster.Grain<IStateGrain>();
        await grain.Set(3, write: true);
        var first = await grain.Activation();

        await Assert.ThrowsAsync<InconsistentStateException>(grain.WriteStale);

        await ActorCluster.Until(async () => await grain.Activation() != first);
        Assert.Equal(3, await grain.Get());
    }
}
