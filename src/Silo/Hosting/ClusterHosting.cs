using GanOrleans.Contracts.Clustering;
using GanOrleans.Grains.Runs;
using GanOrleans.Providers.FileSystem;
using GanOrleans.Providers.FileSystem.Clustering;
using GanOrleans.Silo.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;
using StackExchange.Redis;

namespace GanOrleans.Silo.Hosting;

/// <summary>How silos find each other and notice that one is gone.</summary>
internal static class ClusterHosting
{
    /// <summary>Joins the cluster of the settings through its folder or its database, and keeps grain state and reminders there.</summary>
    internal static ISiloBuilder UseCluster(this ISiloBuilder silo, SiloSettings settings, ConfigurationOptions? redis)
    {
        var cluster = settings.Paths;
        silo.Configure<SiloOptions>(options => options.SiloName = settings.EffectiveName);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, ClusterPaths.ServiceId));
        silo.Configure<ClusterMembershipOptions>(NoticeLossesSoon);
        silo.UseDirectoryThatOutlivesSilos();
        silo.ConfigureEndpoints(settings.Address, settings.SiloPort, settings.GatewayPort);
        if (redis is not null)
            return silo.UseStoredTypeNames().UseRedis(redis);
        return Database.Read(settings) is { } database ? silo.UseStoredTypeNames().UseDatabase(database) : silo.UseFiles(cluster);
    }

    // Orleans' default directory deactivates grains of healthy silos whose entries another silo kept when that one leaves:
    // a run would lose its generation to the departure of a silo that it does not use. This one hands entries over, and
    // asks all silos when one was killed (ADR 9).
    private static void UseDirectoryThatOutlivesSilos(this ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003   // its API may change; its behaviour is what is needed
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // By default grains of a killed silo may not be active elsewhere for 30 s, lest they be active twice. A run's
        // generations and its record's etag fence that.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
    }

    /// <summary>Has records of servers name their types as they always did.</summary>
    internal static ISiloBuilder UseStoredTypeNames(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<OrleansJsonSerializerOptions>().Configure<TypeResolver>((options, types) =>
            options.JsonSerializerSettings.SerializationBinder = new RecordTypeNames(new OrleansJsonSerializationBinder(types)));
        return silo;
    }

    // One machine: the cluster's folder.
    private static ISiloBuilder UseFiles(this ISiloBuilder silo, ClusterPaths cluster)
    {
        silo.Services.AddSingleton<IMembershipTable>(_ => new FileMembershipTable(cluster.Folder));
        silo.AddFileGrainStorage(RunStorage.Name, cluster.StateFolder);
        silo.UseFileReminders(cluster.RemindersFile);
        return silo;
    }

    // Several machines: a Redis server, which needs no tables. deploy/redis says how it is set up.
    private static ISiloBuilder UseRedis(this ISiloBuilder silo, ConfigurationOptions redis) => silo
        .UseRedisClustering(options => options.ConfigurationOptions = redis)
        .AddRedisGrainStorage(RunStorage.Name, (RedisStorageOptions options) => options.ConfigurationOptions = redis)
        .UseRedisReminderService(options => options.ConfigurationOptions = redis);

    // Several machines: a database whose tables deploy/postgres makes.
    private static ISiloBuilder UseDatabase(this ISiloBuilder silo, string connection) =>
        silo.UseAdoNetClustering(
                (AdoNetClusteringSiloOptions options) => (options.Invariant, options.ConnectionString) = (Database.Invariant, connection))
            .AddAdoNetGrainStorage(RunStorage.Name, (AdoNetGrainStorageOptions options) =>
                (options.Invariant, options.ConnectionString) = (Database.Invariant, connection))
            .UseAdoNetReminderService(
                (AdoNetReminderTableOptions options) => (options.Invariant, options.ConnectionString) = (Database.Invariant, connection));

    /// <summary>
    /// A training cluster is small and waits for its slowest member: a killed silo is declared dead within seconds instead of
    /// 10 to 20, a hung one soon after, and a pause of 3 s is tolerated: a collection of garbage, a machine that is moved.
    /// Probe traffic is a few messages per second and silo.
    /// </summary>
    private static void NoticeLossesSoon(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 4;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
    }
}
