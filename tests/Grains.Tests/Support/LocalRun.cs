using System.Diagnostics;
using System.Net;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Workers;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>Both networks' owners and one worker's session on one lane, without a cluster around them.</summary>
internal sealed class LocalRun : IAsyncDisposable
{
    private readonly NetworkServices services;
    private readonly TemporaryFolder folder = new();
    private readonly RunLane lane;

    private LocalRun(TrainingOptions training, IDataSet data)
    {
        var options = Options.Create(new GanOptions { StorageRoot = folder.Path, Cores = Math.Max(2, training.Threads) });
        services = new NetworkServices(
            new LaneSet(options, TimeProvider.System),
            new LocalNetworks(),
            new SharedReplicas(),
            new RunData(options, TimeProvider.System, NullLogger<RunData>.Instance),
            new RunFolders(options),
            new Silo(),
            TimeProvider.System,
            options,
            new ExchangeListener(options, NullLogger<ExchangeListener>.Instance),
            new ExchangeConnector(NullLogger<ExchangeConnector>.Instance));
        Plan = new RunPlan
        {
            RunId = "run",
            Spec = new RunSpec { Variant = training.Variant, Dataset = data.Description.Name },
            Training = TrainingJson.Write(training),
            Workers = 1,
            NetworkKind = "cpu",
            WorkerKind = "cpu",
            Threads = training.Threads,
            Folder = "run",
            DatasetHash = data.Description.Hash,
            StepDeadline = TimeSpan.FromSeconds(30),
        };
        lane = services.Lanes.HomeOf("run", training.Threads);
    }

    public RunPlan Plan { get; }

    public WorkerSession Session { get; private set; } = null!;

    public static async Task<LocalRun> StartAsync(TrainingOptions training, IDataSet data)
    {
        var run = new LocalRun(training, data);
        foreach (var name in new[] { NetworkNames.Discriminator, NetworkNames.Generator })
            run.services.Local.Add("run", name, new LocalNetwork(await run.lane.RunAsync(() => run.Own(name, training, data)), run.lane));
        run.Session = await WorkerSession.OpenAsync(run.Lease(0, 1), 0, run.services, null!);
        return run;
    }

    public IterationLease Lease(long first, int count) => new(Plan, 1, first, count);

    public async Task<(LeaseOutcome Outcome, string Reason)> RunAsync(
        long first, int count, Activity? trace = null, CancellationToken revoked = default)
    {
        var run = new LeaseRun(Session, Lease(first, count), trace, revoked);
        try
        {
            return await run.RunAsync();
        }
        finally
        {
            await lane.RunAsync(run.Dispose, CancellationToken.None);
        }
    }

    /// <summary>Bytes that the lane's thread has allocated so far.</summary>
    public Task<long> AllocatedAsync() => lane.RunAsync(GC.GetAllocatedBytesForCurrentThread);

    public NetworkOwner Owner(string network) => services.Local.Find("run", network, 1)!.Owner;

    public Task<Weights> WeightsAsync() => lane.RunAsync(() => new Weights(
        Weights.Of(Owner(NetworkNames.Discriminator).Network.Weights), Weights.Of(Owner(NetworkNames.Generator).Network.Weights)));

    public async ValueTask DisposeAsync()
    {
        await Session.CloseAsync();
        await lane.RunAsync(() =>
        {
            foreach (var name in new[] { NetworkNames.Discriminator, NetworkNames.Generator })
            {
                Owner(name).Dispose();
                services.Replicas.Release(lane.Lane, "run", 1);
            }
        });
        services.Lanes.Dispose();
        folder.Dispose();
    }

    private NetworkOwner Own(string name, TrainingOptions training, IDataSet data)
    {
        var replica = services.Replicas.Acquire(lane.Lane, "run", 1, () => Replica.Create(training, data, lane.Lane.Device));
        var order = new StepOrder(replica.Phases);
        return new NetworkOwner(
            lane.Lane, replica[name], new NetworkUpdater(replica[name], training), order, 1, order.First("run", 1, 0, name), 10);
    }

    private sealed class Silo : ILocalSiloDetails
    {
        public string Name => "local";

        public string ClusterId => "none";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
