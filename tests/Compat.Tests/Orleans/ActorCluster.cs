using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;

namespace GanOrleans.Compat.Tests.Actors;

/// <summary>Two silos and a client, shared by the tests that disturb nobody.</summary>
public sealed class ActorCluster : IAsyncLifetime
{
    /// <summary>How long a test waits for something that must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public InProcessTestCluster Cluster { get; } = Describe(2).Build();

    public IClusterClient Client => Cluster.Client;

    /// <summary>Storage, reminders, metadata <c>number</c> = 0, 1, … and the tests' own placement; deaths are noticed within about a second.</summary>
    public static InProcessTestClusterBuilder Describe(short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddMemoryGrainStorage("memory");
            silo.UseInMemoryReminderService();
            silo.UseSiloMetadata(new Dictionary<string, string> { ["number"] = options.SiloName.Split('_')[^1] });
            silo.AddPlacementDirector<NumberedPlacement, NumberedPlacementDirector>();
            silo.Services.AddPlacementFilter<EvenSilosFilter, EvenSilosFilterDirector>(ServiceLifetime.Transient);
            silo.Configure<ReminderOptions>(o => o.MinimumReminderPeriod = TimeSpan.FromMilliseconds(200));
            silo.Configure<ClusterMembershipOptions>(o =>
            {
                o.ProbeTimeout = TimeSpan.FromSeconds(1);
                o.NumMissedProbesLimit = 2;
                o.NumVotesForDeathDeclaration = 1;
                o.TableRefreshTimeout = TimeSpan.FromSeconds(2);
                o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            });
        });
        builder.ConfigureClient(client => client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1)));
        return builder;
    }

    public Task InitializeAsync() => Cluster.DeployAsync();

    public Task DisposeAsync() => Cluster.DisposeAsync().AsTask();

    /// <summary>A grain under a key of its own.</summary>
    public T Grain<T>() where T : IGrainWithStringKey => Client.GetGrain<T>(Guid.NewGuid().ToString("N"));

    /// <summary>Waits until a condition holds.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, deadline.Token);
    }
}

[CollectionDefinition(Name)]
public sealed class ActorCollection : ICollectionFixture<ActorCluster>
{
    public const string Name = "actors";
}
