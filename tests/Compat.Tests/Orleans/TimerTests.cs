namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class TimerTests(ActorCluster cluster)
{
    [Fact]
    public async Task A_timer_ticks_until_it_is_stopped()
    {
        var grain = cluster.Grain<ITimerGrain>();

        await grain.Start(10, 10, interleave: false);
        await ActorCluster.Until(async () => await grain.Ticks() >= 3);
        await grain.StopTimer();
        var stopped = await grain.Ticks();
        await grain.Hold(1);

        Assert.Equal(stopped, await grain.Ticks());
    }

    [Fact]
    public async Task Ticks_wait_for_the_running_call()
    {
        var grain = cluster.Grain<ITimerGrain>();

        await grain.Start(100, 100, interleave: false);

        Assert.Equal(0, await grain.Hold(3));
        await ActorCluster.Until(async () => await grain.Ticks() > 0);
    }

    [Fact]
    public async Task Interleaving_ticks_do_not_wait()
    {
        var grain = cluster.Grain<ITimerGrain>();

        await grain.Start(10, 10, interleave: true);

        Assert.InRange(await grain.Hold(3), 3, 50);
    }

    [Fact]
    public async Task A_timer_may_be_stopped_by_its_own_tick()
    {
        var grain = cluster.Grain<ITimerGrain>();

        await grain.StopTimerWithin();
        await grain.Start(10, 10, interleave: false);
        await ActorCluster.Until(async () => await grain.Ticks() == 1);
        await grain.Hold(1);

        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task A_reminder_ticks_until_it_is_unregistered()
    {
        var grain = cluster.Grain<IReminderGrain>();

        await grain.Remind(300);
        Assert.True(await grain.IsReminded());
        await ActorCluster.Until(async () => await grain.Count() >= 2);
        await grain.Forget();

        Assert.False(await grain.IsReminded());
    }

    [Fact]
    public async Task A_reminder_with_too_short_a_period_is_refused() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => cluster.Grain<IReminderGrain>().Remind(1));
}
