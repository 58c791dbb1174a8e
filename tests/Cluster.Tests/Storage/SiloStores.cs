using GanOrleans.Contracts.Connections;
using GanOrleans.Grains.Runs;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Cluster.Tests.Storage;

/// <summary>Records, reminders and membership as a silo of these settings keeps them; the silo itself is not started.</summary>
internal sealed class SiloStores : IDisposable
{
    private readonly IHost _host;

    private SiloStores(IHost host) => _host = host;

    public IGrainStorage Records => _host.Services.GetRequiredKeyedService<IGrainStorage>(RunStorage.Name);

    public IReminderTable Reminders => _host.Services.GetRequiredService<IReminderTable>();

    public IMembershipTable Membership => _host.Services.GetRequiredService<IMembershipTable>();

    public static async Task<SiloStores> OpenAsync(SiloSettings settings)
    {
        var redis = settings.RedisFile is { } file ? RedisFile.Read(file).Options : null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddFilter(_ => false);
        // The ports are asked for, and never listened on.
        builder.UseOrleans(silo => silo.UseCluster(settings with { SiloPort = 11_111, GatewayPort = 30_000 }, redis));
        var stores = new SiloStores(builder.Build());
        if (stores.Records is ILifecycleParticipant<ISiloLifecycle> participant)
        {
            var lifecycle = new SiloLifecycleSubject(stores._host.Services.GetRequiredService<ILogger<SiloLifecycleSubject>>());
            participant.Participate(lifecycle);
            await lifecycle.OnStart();
        }

        await stores.Reminders.StartAsync();
        await stores.Membership.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return stores;
    }

    public void Dispose() => _host.Dispose();
}
