using System.Collections.Concurrent;
using GanOrleans.Contracts;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Storage;
using Orleans.TestingHost;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>Clusters of real kernels run one after the other: their lanes and probes would starve each other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TrainingClusters
{
    public const string Name = "training clusters";
}

/// <summary>Silos of this process with the real grains, lanes and kernels, one storage root and a client.</summary>
internal sealed class TrainingCluster : IAsyncDisposable
{
    public static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private readonly string[] kinds;
    private readonly Action<GanOptions>? configure;
    private readonly TimeProvider? time;
    private readonly ConcurrentQueue<string>? calls;
    private readonly Action<ISiloBuilder>? host;

    private TrainingCluster(
        string[] kinds, Action<GanOptions>? configure, TimeProvider? time, ConcurrentQueue<string>? calls, Action<ISiloBuilder>? host)
    {
        this.calls = calls;
        this.kinds = kinds;
        this.configure = configure;
        this.time = time;
        this.host = host;
        var builder = new InProcessTestClusterBuilder((short)kinds.Length);
        builder.ConfigureSilo((options, silo) => Configure(silo, NumberOf(options.SiloName)));
        Cluster = builder.Build();
    }

    public InProcessTestCluster Cluster { get; }

    public SharedGrainStorage Storage { get; } = new();

    public string StorageRoot => folder.Path;

    public IGrainFactory Grains => Cluster.Client;

    public IRunCatalogGrain Catalog => Grains.GetGrain<IRunCatalogGrain>(0);

    /// <summary>Arms faults, where the cluster was configured to allow them.</summary>
    public IChaosGrain Chaos => Grains.GetGrain<IChaosGrain>(0);

    /// <summary>Number of armed faults that have begun to happen; those that happen several times do not count.</summary>
    public int FiredFaults => Faults.Begun;

    private FaultRules Faults => new(Options.Create(new GanOptions { StorageRoot = StorageRoot }));

    /// <summary>Waits until an armed delay has begun, and ends it: what it holds up goes on.</summary>
    public async Task EndDelaysAsync()
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        while (Faults.EndDelays() == 0)
        {
            Assert.False(limit.IsCancellationRequested, $"After {WaitLimit.TotalSeconds:0} s no armed delay has begun.");
            await Task.Delay(10);
        }
    }

    /// <summary>
    /// Starts silos that announce the given device kinds, all of this machine's CPU. <paramref
    /// name="time"/>: their clock, null = the system's.
    /// </summary>
    /// <remarks><paramref name="calls"/> takes every call that a grain receives, as <c>key interface.method</c>.</remarks>
    public static async Task<TrainingCluster> StartAsync(
        string[]? kinds = null, Action<GanOptions>? configure = null, TimeProvider? time = null, ConcurrentQueue<string>? calls = null,
        Action<ISiloBuilder>? host = null)
    {
        var cluster = new TrainingCluster(kinds ?? ["cpu"], configure, time, calls, host);
        await cluster.Cluster.DeployAsync();
        await cluster.Cluster.WaitForLivenessToStabilizeAsync();
        return cluster;
    }

    /// <summary>The silo of that number. Silos start side by side, so the order in which the cluster lists them says nothing.</summary>
    public InProcessSiloHandle Silo(int number) => Cluster.Silos.Single(silo => NumberOf(silo.Name) == number);

    public ICoordinatorGrain Coordinator(string runId) => Grains.GetGrain<ICoordinatorGrain>(runId);

    /// <summary>Submits a spec that has to be accepted.</summary>
    public async Task<string> SubmitAsync(RunSpec spec, string? key = null)
    {
        var result = await Catalog.SubmitAsync(new SubmitRequest(spec, key ?? Guid.NewGuid().ToString("n")));
        Assert.Empty(result.Errors);
        Assert.Equal(SubmitOutcome.Created, result.Outcome);
        return result.RunId!;
    }

    /// <summary>Waits until the run's status satisfies a condition.</summary>
    public async Task<RunStatus> WaitAsync(string runId, Func<RunStatus, bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(WaitLimit);
        RunStatus? status = null;
        while (true)
        {
            try
            {
                status = await Coordinator(runId).StatusAsync(deadline.Token);
                if (status is not null && condition(status))
                    return status;
                await Task.Delay(10, deadline.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                Assert.Fail($"Run '{runId}' is not {what} after {WaitLimit.TotalSeconds:0} s: {status}");
            }
            catch (Exception e) when (GrainCalls.IsUnreachable(e))
            {
                // The coordinator's own silo was killed: the next call finds its next activation.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    /// <summary>Waits for the end, which has to be the expected one.</summary>
    public async Task<RunStatus> EndAsync(string runId, RunState expected = RunState.Completed)
    {
        var status = await WaitAsync(runId, s => s.State.IsTerminal(), "at its end");
        Assert.True(status.State == expected, $"{status.State}: {status.Reason}");
        return status;
    }

    /// <summary>Waits until no run holds a slot: an end is durable first, and its devices are free a moment later.</summary>
    public async Task SlotsAreFreeAsync()
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        while ((await Grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders is { Length: > 0 } holders)
        {
            Assert.False(
                limit.IsCancellationRequested, $"After {WaitLimit.TotalSeconds:0} s slots are still held by {string.Join(", ", holders)}.");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits for a checkpoint whose files are there and whose manifest is not, and answers its iteration.</summary>
    public async Task<long> UnfinishedAsync(string runId)
    {
        var store = new CheckpointStore(Path.Combine(StorageRoot, runId));
        string? name = null;
        await WaitAsync(
            runId, _ => (name = store.Folders().FirstOrDefault(folder => !store.HasManifest(folder))) is not null, "storing a checkpoint");
        return long.Parse(name!.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Submits, waits for completion and reads the final weights.</summary>
    public async Task<(RunStatus Status, Weights Weights)> TrainAsync(RunSpec spec)
    {
        var runId = await SubmitAsync(spec);
        var status = await EndAsync(runId);
        return (status, await WeightsAsync(runId, status.LastCheckpoint));
    }

    /// <summary>The weights of a checkpoint.</summary>
    public async Task<Weights> WeightsAsync(string runId, string checkpoint)
    {
        var plan = (await Coordinator(runId).PlanAsync())!;
        return await BareLoop.ReadAsync(
            TrainingJson.Read(plan.Training), DataSets.Open(plan.Spec.Dataset!), CheckpointFolder(runId, checkpoint));
    }

    /// <summary>What a run trained by: its resolved settings and data.</summary>
    public async Task<(TrainingOptions Training, IDataSet Data)> RecipeAsync(string runId)
    {
        var plan = (await Coordinator(runId).PlanAsync())!;
        return (TrainingJson.Read(plan.Training), DataSets.Open(plan.Spec.Dataset!));
    }

    public string CheckpointFolder(string runId, string checkpoint) => Path.Combine(StorageRoot, runId, "checkpoints", checkpoint);

    /// <summary>The silo that a part of a run sits on.</summary>
    public InProcessSiloHandle SiloOf(RunStatus status, string part)
    {
        var place = status.Places.Single(p => p.Part == part);
        return Cluster.Silos.Single(silo => silo.SiloAddress.ToString() == place.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Faults.EndDelays();
        await Cluster.DisposeAsync();
        folder.Dispose();
    }

    // Silo_0, Silo_1, …
    private static int NumberOf(string siloName) =>
        int.Parse(siloName.AsSpan(siloName.LastIndexOf('_') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private void Configure(ISiloBuilder silo, int number)
    {
        var offered = new GanOptions { Cores = 2 };
        configure?.Invoke(offered);
        silo.UseSiloMetadata(new Dictionary<string, string>
        {
            [SiloLabels.DeviceKind] = kinds[Math.Min(number, kinds.Length - 1)],
            [SiloLabels.Cores] = "2",
            [SiloLabels.Slots] = $"{offered.EffectiveSlots}",
            [SiloLabels.Host] = "this machine",
            [SiloLabels.Storage] = "one root",
        });
        if (time is not null)
            silo.Services.AddSingleton(time);
        if (calls is not null)
        {
            silo.AddIncomingGrainCallFilter(context =>
            {
                calls.Enqueue($"{context.TargetId.Key} {context.InterfaceMethod.DeclaringType!.Name}.{context.InterfaceMethod.Name}");
                return context.Invoke();
            });
        }

        host?.Invoke(silo);
        silo.UseInMemoryReminderService();
        silo.Services.AddGrainStorage(RunStorage.Name, (_, _) => (IGrainStorage)Storage);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 3;
            options.NumVotesForDeathDeclaration = 1;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
        });
        silo.AddGanOrleans(options =>
        {
            options.StorageRoot = folder.Path;
            options.Cores = 2;
            options.LeaseTime = TimeSpan.FromMilliseconds(100);
            options.RetryDelay = TimeSpan.FromMilliseconds(50);
            options.AllowDownload = false;
            options.WithoutBf16 = "";   // libtorch computes it anywhere
            configure?.Invoke(options);
        });
    }
}
