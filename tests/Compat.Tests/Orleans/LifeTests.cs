using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class LifeTests(ActorCluster cluster)
{
    [Fact]
    public async Task A_grain_is_activated_before_its_first_call_and_once_for_many()
    {
        var grain = cluster.Grain<ILifeGrain>();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => grain.Touch()));

        var log = LifeLog.Of(grain.GetPrimaryKeyString());
        Assert.Equal("activated", log[0]);
        Assert.Single(log, "activated");
        Assert.Equal(10, log.Count(entry => entry == "touched"));
    }

    [Fact]
    public async Task Deactivation_says_why_and_the_next_call_activates_anew()
    {
        var grain = cluster.Grain<ILifeGrain>();
        await grain.Touch();

        await grain.End();
        await ActorCluster.Until(() => Task.FromResult(LifeLog.Of(grain.GetPrimaryKeyString()).Contains("deactivated: ApplicationRequested")));
        await grain.Touch();

        Assert.Equal(["activated", "touched", "deactivated: ApplicationRequested", "activated", "touched"], LifeLog.Of(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Calls_that_meet_a_deactivation_run_on_the_next_activation()
    {
        var grain = cluster.Grain<ILifeGrain>();

        for (var i = 0; i < 20; i++)
            await Task.WhenAll(grain.End(), grain.Touch());

        Assert.Equal(20, LifeLog.Of(grain.GetPrimaryKeyString()).Count(entry => entry == "touched"));
    }

    [Fact]
    public async Task The_request_context_flows_down_the_calls_and_not_back_up()
    {
        var (first, second) = (cluster.Grain<ILifeGrain>(), cluster.Grain<ILifeGrain>());
        RequestContext.Set("outer", "from the test");

        var (value, inTurn) = await first.Context(second.GetPrimaryKeyString());

        Assert.Equal("from the test, from the grain", value);
        Assert.True(inTurn);
        Assert.Null(RequestContext.Get("inner"));
        RequestContext.Clear();
    }

    [Fact]
    public async Task An_idle_activation_is_collected_on_demand()
    {
        var grain = cluster.Grain<ILifeGrain>();
        await grain.Touch();

        await ActorCluster.Until(async () =>
        {
            await cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.FromMilliseconds(1));
            return LifeLog.Of(grain.GetPrimaryKeyString()).Contains("deactivated: ActivationIdle");
        });
    }
}
