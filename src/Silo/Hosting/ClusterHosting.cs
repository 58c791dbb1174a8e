using GanOrleans.Contracts.Clustering;
using GanOrleans.Grains.Runs;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace GanOrleans.Silo.Hosting;

/// <summary>How silos find each other and notice that one is gone.</summary>
internal static class ClusterHosting
{
    /// <summary>Joins the cluster of the settings through its folder, and keeps grain state and reminders there.</summary>
    internal static ISiloBuilder UseCluster(this ISiloBuilder silo, SiloSettings settings)
    {
        var cluster = settings.Paths;
        silo.Configure<SiloOptions>(options => options.SiloName = settings.EffectiveName);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, ClusterPaths.ServiceId));
        silo.Configure<ClusterMembershipOptions>(NoticeLossesSoon);
        silo.ConfigureEndpoints(settings.Address, settings.SiloPort, settings.GatewayPort);
        silo.Services.AddSingleton<IMembershipTable>(_ => new FileMembershipTable(cluster.Folder));
        silo.AddFileGrainStorage(RunStorage.Name, cluster.StateFolder);
        silo.UseFileReminders(cluster.RemindersFile);
        return silo;
    }

    /// <summary>
    /// A training cluster is small and waits for its slowest member: a killed silo is declared dead within about 2 s instead of 10 to 20,
    /// a hung one within about 8 s, and a pause of 3 s is tolerated. Probe traffic is a few messages per second and silo.
    /// </summary>
    private static void NoticeLossesSoon(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
    }
}
