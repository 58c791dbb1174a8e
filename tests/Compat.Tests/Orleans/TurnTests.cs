namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class TurnTests(ActorCluster cluster)
{
    [Fact]
    public async Task Calls_of_one_activation_run_one_after_another()
    {
        var grain = cluster.Grain<ITurnGrain>();

        var calls = Enumerable.Range(0, 5).Select(_ => grain.Enter()).ToArray();
        await ActorCluster.Until(async () => await grain.Inside() == 1);
        await grain.Open();

        Assert.All(await Task.WhenAll(calls), most => Assert.Equal(1, most));
    }

    [Fact]
    public async Task Calls_of_a_reentrant_grain_interleave()
    {
        var grain = cluster.Grain<IReentrantTurnGrain>();

        var calls = Enumerable.Range(0, 5).Select(_ => grain.Enter()).ToArray();
        await ActorCluster.Until(async () => await grain.Inside() == 5);
        await grain.Open();

        Assert.Contains(5, await Task.WhenAll(calls));
    }

    [Fact]
    public async Task Interleaving_calls_still_take_turns()
    {
        var grain = cluster.Grain<IReentrantTurnGrain>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.Add(50)));

        Assert.Equal(20 * 50, await grain.Sum()); // no increment is lost although nothing locks
    }

    [Fact]
    public async Task An_interleaving_method_runs_while_another_call_waits()
    {
        var grain = cluster.Grain<ITurnGrain>();

        var waiting = grain.Enter();
        await ActorCluster.Until(async () => await grain.Inside() == 1);
        await grain.Open();

        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Read_only_calls_run_together()
    {
        var grain = cluster.Grain<ITurnGrain>();

        var calls = Enumerable.Range(0, 3).Select(_ => grain.EnterReadOnly()).ToArray();
        await ActorCluster.Until(async () => await grain.Inside() == 3);
        await grain.Open();

        Assert.Contains(3, await Task.WhenAll(calls));
    }

    [Fact]
    public async Task Code_after_an_await_stays_in_the_turns_of_its_activation() => Assert.True(await cluster.Grain<ITurnGrain>().StaysInTurns());

    [Fact]
    public async Task A_call_chain_comes_back_into_an_activation_that_allows_it()
    {
        var (first, second) = (cluster.Grain<IChainGrain>(), cluster.Grain<IChainGrain>());

        Assert.Equal(first.GetPrimaryKeyString(), await first.CallAround(second, allowed: true));
    }

    [Fact]
    public async Task A_call_chain_does_not_come_back_otherwise()
    {
        var (first, second) = (cluster.Grain<IChainGrain>(), cluster.Grain<IChainGrain>());

        await Assert.ThrowsAsync<TimeoutException>(() => first.CallAround(second, allowed: false));
    }

    [Fact]
    public async Task A_one_way_call_returns_before_it_is_done_and_reports_no_error()
    {
        var grain = cluster.Grain<IOneWayGrain>();

        await grain.Work(fail: true);
        Assert.Equal(0, await grain.Done());
        await grain.Finish();

        await ActorCluster.Until(async () => await grain.Done() == 1);
    }
}
