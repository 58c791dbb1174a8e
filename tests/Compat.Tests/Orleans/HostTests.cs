using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

/// <summary>Starting and stopping hosts.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task A_startup_task_runs_once_per_silo_and_may_call_grains()
    {
        var names = new ConcurrentQueue<string>();
        var builder = ActorCluster.Describe(2).ConfigureSilo((_, silo) => silo.AddStartupTask(async (services, cancellation) =>
            names.Enqueue(await services.GetRequiredService<IGrainFactory>().GetGrain<ITitledGrain>("start").Name())));

        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        Assert.Equal(["start", "start"], names);
    }

    [Fact]
    public async Task Participants_start_before_the_silo_is_active_and_stop_with_it()
    {
        var log = new ConcurrentQueue<string>();
        var builder = ActorCluster.Describe(1).ConfigureSilo((_, silo) =>
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => new Participant(services, log)));

        var cluster = builder.Build();
        await cluster.DeployAsync();
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();

        Assert.Equal(["application: Joining", "active: Active", "active stops", "application stops"], log);
    }

    [Fact]
    public async Task A_client_without_a_cluster_asks_its_retry_filter_and_fails_when_that_gives_up()
    {
        var attempts = 0;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddLogging();
        builder.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, 1))
            .UseConnectionRetryFilter((_, _) => Task.FromResult(++attempts < 3)));
        using var host = builder.Build();

        await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task A_trace_goes_through_calls()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.Orleans.Application" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        var builder = ActorCluster.Describe(1).ConfigureSilo((_, silo) => silo.AddActivityPropagation()).ConfigureClient(client => client.AddActivityPropagation());
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        ActivityTraceId trace;
        using (var root = source.StartActivity("root"))
        {
            trace = root!.TraceId;
            await cluster.Client.GetGrain<ITitledGrain>("traced").Name();
        }

        await ActorCluster.Until(() => Task.FromResult(
            activities.Any(a => a.TraceId == trace && a.Kind == ActivityKind.Server) && activities.Any(a => a.TraceId == trace && a.Kind == ActivityKind.Client)));
        Assert.Contains(activities, a => a.TraceId == trace && a.DisplayName.EndsWith("/Name", StringComparison.Ordinal));
    }

    private sealed class Participant(IServiceProvider services, ConcurrentQueue<string> log) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle)
        {
            lifecycle.Subscribe("application", ServiceLifecycleStage.ApplicationServices, _ => Say("application", withStatus: true), _ => Say("application stops"));
            lifecycle.Subscribe("active", ServiceLifecycleStage.Active, _ => Say("active", withStatus: true), _ => Say("active stops"));
        }

        private Task Say(string what, bool withStatus = false)
        {
            log.Enqueue(withStatus ? $"{what}: {services.GetRequiredService<ISiloStatusOracle>().CurrentStatus}" : what);
            return Task.CompletedTask;
        }
    }
}
