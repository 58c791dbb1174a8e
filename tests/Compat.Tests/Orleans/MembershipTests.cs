using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace GanOrleans.Compat.Tests.Actors;

/// <summary>Silos that come, go and die; every test has its own cluster.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task A_grain_of_a_killed_silo_is_activated_on_another()
    {
        await using var cluster = await StartAsync(3);
        var victim = cluster.Silos[1];
        var grain = await PlacedOnAsync(cluster, victim);

        await cluster.KillSiloAsync(victim);
        var place = await EventuallyAsync(grain.Touch);

        Assert.NotEqual(victim.SiloAddress, place);
        Assert.Equal(2, LifeLog.Of(grain.GetPrimaryKeyString()).Count(entry => entry == "activated"));
    }

    [Fact]
    public async Task Grains_outlive_the_silo_that_came_first()
    {
        await using var cluster = await StartAsync(3);
        var grains = Enumerable.Range(0, 20).Select(_ => Grain(cluster)).ToList();
        var before = await Task.WhenAll(grains.Select(grain => grain.Touch()));
        var first = cluster.Silos[0];

        await cluster.KillSiloAsync(first);
        var after = await Task.WhenAll(grains.Select(grain => EventuallyAsync(grain.Touch)));

        for (var i = 0; i < grains.Count; i++)
        {
            if (before[i].Equals(first.SiloAddress))
                Assert.NotEqual(first.SiloAddress, after[i]);
            else
                Assert.Equal(before[i], after[i]); // those elsewhere stay where they are, with one activation
        }

        Assert.All(
            grains.Where((_, i) => !before[i].Equals(first.SiloAddress)),
            grain => Assert.Single(LifeLog.Of(grain.GetPrimaryKeyString()), "activated"));
    }

    [Fact]
    public async Task A_call_between_grains_fails_soon_when_the_callees_silo_dies()
    {
        await using var cluster = await StartAsync(2);
        var caller = cluster.Client.GetGrain<ICancelGrain>($"0/{Guid.NewGuid()}");
        var callee = cluster.Client.GetGrain<ICancelGrain>($"1/{Guid.NewGuid()}");

        var call = caller.RunElsewhere(callee.GetPrimaryKeyString());
        await ActorCluster.Until(async () => (await callee.Counts()).Started == 1);
        await cluster.KillSiloAsync(cluster.Silos.Single(silo => silo.Name.EndsWith("_1", StringComparison.Ordinal)));

        await Assert.ThrowsAnyAsync<OrleansMessageRejectionException>(() => call.WaitAsync(ActorCluster.Patience));
    }

    [Fact]
    public async Task A_silo_that_stops_deactivates_its_grains_and_says_why()
    {
        await using var cluster = await StartAsync(2);
        var leaving = cluster.Silos[1];
        var grain = await PlacedOnAsync(cluster, leaving);

        await cluster.StopSiloAsync(leaving);

        Assert.Contains("deactivated: ShuttingDown", LifeLog.Of(grain.GetPrimaryKeyString()));
        Assert.NotEqual(leaving.SiloAddress, await EventuallyAsync(grain.Touch));
    }

    [Fact]
    public async Task A_silo_that_joins_takes_grains_and_a_restarted_one_is_another()
    {
        await using var cluster = await StartAsync(1);
        var old = cluster.Silos[0];

        var added = await cluster.StartAdditionalSiloAsync();
        await ActorCluster.Until(async () => (await Grain(cluster).Touch()).Equals(added.SiloAddress));
        var restarted = await cluster.RestartSiloAsync(added);

        Assert.NotEqual(added.SiloAddress, restarted!.SiloAddress);
        await ActorCluster.Until(async () => (await EventuallyAsync(Grain(cluster).Touch)).Equals(restarted.SiloAddress));
        Assert.True(old.IsActive);
    }

    [Fact]
    public async Task A_client_goes_on_through_another_gateway()
    {
        await using var cluster = await StartAsync(2);
        var grains = Enumerable.Range(0, 10).Select(_ => Grain(cluster)).ToList();
        await Task.WhenAll(grains.Select(grain => grain.Touch()));

        await cluster.KillSiloAsync(cluster.Silos[0]);

        var places = await Task.WhenAll(grains.Select(grain => EventuallyAsync(grain.Touch)));
        Assert.All(places, place => Assert.Equal(cluster.Silos[0].SiloAddress, place));
    }

    [Fact]
    public async Task All_silos_agree_that_a_killed_silo_is_dead()
    {
        await using var cluster = await StartAsync(3);
        var victim = cluster.Silos[2];

        await cluster.KillSiloAsync(victim);

        foreach (var silo in cluster.Silos)
        {
            var oracle = silo.ServiceProvider.GetRequiredService<ISiloStatusOracle>();
            await ActorCluster.Until(() => Task.FromResult(oracle.IsDeadSilo(victim.SiloAddress)));
            Assert.Equal(2, oracle.GetActiveSilos().Length);
        }
    }

    [Fact]
    public async Task Silos_agree_on_the_activation_of_every_grain_after_each_of_several_deaths_under_load()
    {
        await using var cluster = await StartAsync(3);
        var keys = Enumerable.Range(0, 20).Select(i => $"agree-{i}-{Guid.NewGuid()}").ToList();
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(keys.Select(key => CallUntilAsync(cluster, key, stop.Token)));

        for (var round = 0; round < 4; round++)
        {
            // The oldest silo, which may be special, and the youngest in turn.
            await cluster.KillSiloAsync(round % 2 == 0 ? cluster.Silos[0] : cluster.Silos[^1]);
            await cluster.StartAdditionalSiloAsync();
            foreach (var key in keys)
            {
                var places = await Task.WhenAll(cluster.Silos.Select(silo =>
                    EventuallyAsync(() => silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>(key).Touch())));
                Assert.Single(places.Distinct());
            }
        }

        await stop.CancelAsync();
        await load;
    }

    [Fact]
    public async Task A_state_in_storage_follows_its_grain_to_another_silo()
    {
        await using var cluster = await StartAsync(3);
        var grain = cluster.Client.GetGrain<IStateGrain>(Guid.NewGuid().ToString());
        await grain.Set(8, write: true);
        var first = await grain.Activation();

        await grain.End();
        await ActorCluster.Until(async () => await EventuallyAsync(grain.Activation) != first);

        Assert.Equal(8, await grain.Get());
    }

    private static async Task<InProcessTestCluster> StartAsync(short silos)
    {
        var cluster = ActorCluster.Describe(silos).Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static async Task CallUntilAsync(InProcessTestCluster cluster, string key, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await EventuallyAsync(cluster.Client.GetGrain<ILifeGrain>(key).Touch);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static ILifeGrain Grain(InProcessTestCluster cluster) => cluster.Client.GetGrain<ILifeGrain>(Guid.NewGuid().ToString());

    private static async Task<ILifeGrain> PlacedOnAsync(InProcessTestCluster cluster, InProcessSiloHandle silo)
    {
        while (true)
        {
            var grain = Grain(cluster);
            if ((await grain.Touch()).Equals(silo.SiloAddress))
                return grain;
        }
    }

    /// <summary>Calls until it succeeds: while a death is being noticed, calls may fail.</summary>
    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> call)
    {
        using var deadline = new CancellationTokenSource(ActorCluster.Patience);
        while (true)
        {
            try
            {
                return await call().WaitAsync(TimeSpan.FromSeconds(5));
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                await Task.Delay(50, deadline.Token);
            }
        }
    }
}
