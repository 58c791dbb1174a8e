using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Workers;

/// <summary>What a worker holds during one generation: its lane, its replica and a link to each network.</summary>
internal sealed class WorkerSession
{
    private const int MaxPolls = 20;
    private static readonly TimeSpan ConfirmInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Func<Task> free;
    private readonly Dictionary<string, BlockVectors> blocks;
    private readonly Disturbance disturbance;
    private readonly Func<string, INetworkGrain> network;
    private readonly TimeProvider time;

    private WorkerSession(
        RunPlan plan, int generation, int rank, RunLane lane, Replica replica, IReadOnlyDictionary<string, INetworkLink> links,
            Dictionary<string, BlockVectors> blocks, Disturbance disturbance,
        Func<string, INetworkGrain> network, TimeProvider time, Func<Task> free)
    {
        (Plan, Generation, Rank, Lane, Replica, Links, this.free) = (plan, generation, rank, lane, replica, links, free);
        (this.blocks, this.disturbance, this.network, this.time) = (blocks, disturbance, network, time);
        Order = new StepOrder(replica.Phases, plan.IterationsPerAverage());
        Clock = new StepClock(replica);
        Rows = Rows.Slice(replica.Options.Batch, rank, plan.Workers);
    }

    public RunPlan Plan { get; }

    public int Generation { get; }

    public int Rank { get; }

    public RunLane Lane { get; }

    public Replica Replica { get; }

    public StepOrder Order { get; }

    public StepClock Clock { get; }

    /// <summary>This rank's slice of the global minibatch.</summary>
    public Rows Rows { get; }

    public IReadOnlyDictionary<string, INetworkLink> Links { get; }

    /// <summary>The step that comes next, or null when the networks have to be asked.</summary>
    public StepId? Position { get; set; }

    /// <summary>
    /// Opens a session: on the networks' own lane with their replica where they are here, else with a replica of its own.
    /// </summary>
    public static async Task<WorkerSession> OpenAsync(IterationLease lease, int rank, NetworkServices services, IGrainFactory grains)
    {
        var (plan, generation) = (lease.Plan, lease.Generation);
        var data = await services.Data.OpenAsync(plan);
        var training = TrainingJson.Read(plan.Training);
        if (PrecisionPlaces.Refusal(training.Precision, services.Lanes.WithoutBf16) is { } refusal)
            throw new RunException(refusal);
        if (plan.ReducesAmongWorkers() && services.Options.ExchangePort is null)
            throw new RunException(
                "it takes no connections, which 'exchange: all-reduce' needs: open the silo's 'exchange-port', or submit with 'exchange: "
                + "owner'");
        var names = plan.NetworkNames();
        var local = names.Select(name => services.Local.Find(plan.RunId, name, generation)).ToArray();
        var lane = services.Lanes.ForWorker(plan.RunId, rank, plan.Threads, colocated: rank == 0 && local.Any(l => l is not null));
        try
        {
            return await lane.RunAsync(() =>
            {
                // Networks with a state vector change it in the forward pass: their ranks, if several, work on copies. So do ranks that
                // take steps by themselves.
                var (averages, reduces) = (plan.IterationsPerAverage() > 1, plan.ReducesAmongWorkers());
                var share = !averages && (rank == 0 || !reduces) && local.Any(l => l?.Lane.Lane == lane.Lane)
                    && (plan.SharesPerStep() == 1 || local.All(l => l is null || l.Owner.Network.State.numel() == 0));
                Replica Create() => Replica.Create(training, data, lane.Lane.Device);
                var replica = share ? services.Replicas.Acquire(lane.Lane, plan.RunId, generation, Create) : Create();
                var (disturbance, means) = (new Disturbance(), new StepMeans());
                var links = new Dictionary<string, INetworkLink>();
                var blocks = averages ? names.ToDictionary(name => name, name => BlockVectors.Create(replica[name], training)) : [];
                INetworkLink ToNetwork(string name, LocalNetwork? here) => share && here?.Lane.Lane == lane.Lane
                    ? new SharedLink(name, here, rank, plan.StepDeadline, services.Time)
                    : new RemoteLink(
                        name, Grain(grains, name, plan), averages ? blocks[name] : new GradientVectors(replica[name]), plan.RunId,
                        generation, rank, lane, services.Connector,
                        services.Options.SharedMemory && !share);   // ranks of one replica would take each other's vectors
                INetworkLink ToWorkers(string name, LocalNetwork? here) => new AllReduceLink(
                    replica[name],
                    rank == 0
                        ? ToNetwork(name, here)
                        : new ReplicaUpdates(replica[name], training, Grain(grains, name, plan), plan.RunId, generation),
                    new StepOrder(replica.Phases), lease, rank, lane, other => Worker(grains, plan, other), disturbance, means,
                    services);
                foreach (var (name, here) in names.Zip(local))
                    links[name] = reduces ? ToWorkers(name, here) : ToNetwork(name, here);

                void Free()
                {
                    foreach (var link in links.Values)
                        link.Dispose();
                    if (share)
                        services.Replicas.Release(lane.Lane, plan.RunId, generation);
                    else
                        replica.Dispose();
                }

                async Task FreeAsync()
                {
                    try
                    {
                        await lane.RunAsync(Free);
                    }
                    catch (ObjectDisposedException)
                    {
                        // The silo is shutting down: its lanes are closed and the process frees the rest.
                    }

                    lane.Dispose();
                }

                return new WorkerSession(
                    plan, generation, rank, lane, replica, links, blocks, disturbance, name => Grain(grains, name, plan), services.Time,
                    FreeAsync);
            });
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <summary>Another worker has connected with this one's slice of a network. Called on any thread.</summary>
    public void Connect(ExchangeSocket socket, AllReduceLink link, int from, ILogger logger)
    {
        try
        {
            Lane.Post(() => link.Connect(socket, from, new ExchangeContext(Plan.RunId, Lane, Plan.StepDeadline, logger, IsMutual: true)));
        }
        catch (ObjectDisposedException)
        {
            socket.Dispose();   // the silo is shutting down
        }
    }

    /// <summary>Frees the replica and the lane.</summary>
    public Task CloseAsync() => free();

    /// <summary>
    /// On the lane, after a phase: where workers average every so many iterations, the networks that it updates take their steps here.
    /// </summary>
    public void TakeStep(Phase phase)
    {
        if (blocks.Count == 0)
            return;
        var start = StepTimes.Now;
        foreach (var network in phase.Updates)
            blocks[network].Update();
        StepTimes.Committed(start);
    }

    /// <summary>
    /// Asks the networks for their weights and the pending step, which this rank joins. Answers why not when a network holds nothing of
    /// this generation, or has passed a step that another one has not.
    /// </summary>
    public async Task<string?> LocateAsync(CancellationToken cancellationToken)
    {
        string? why = null;
        // Where steps go on without stragglers, the networks of one phase reach the deadline one shortly after the other.
        for (var looks = Plan.DropsStragglers ? MaxPolls : 1; looks > 0; looks--)
        {
            why = await PollAsync(cancellationToken);
            if (Position is not null || looks == 1)
                break;
            await Task.Delay(PollInterval, cancellationToken);
        }

        return why;
    }

    /// <summary>
    /// Whether the networks have taken all steps up to one, so that no other rank can need this one's share any more. Where workers average
    /// among themselves the networks hear of a step last, from rank 0; if that one is lost, the others have to go back with it.
    /// </summary>
    public async Task<bool> ConfirmAsync(StepId end, CancellationToken cancellationToken)
    {
        if (!Plan.ReducesAmongWorkers() || Rank == 0)
            return true;
        disturbance.AwaitsNetworks = true;
        var start = time.GetTimestamp();
        try
        {
            foreach (var grain in Plan.NetworkNames().Select(name => network(name)))
            {
                while ((await grain.StatusAsync(cancellationToken)) is var status && !(status.Next >= end))
                {
                    if (disturbance.Found.IsCompleted || status.Generation != Generation)
                        return false;
                    if (time.GetElapsedTime(start) >= Plan.StepDeadline)
                        throw new PeerMissingException(
                            $"Rank {Rank} waited {Plan.StepDeadline.TotalSeconds:0.#} s for rank 0 to hand the networks the step before "
                            + $"{end}.");
                    await Task.Delay(ConfirmInterval, time, cancellationToken);
                }
            }

            return true;
        }
        finally
        {
            disturbance.AwaitsNetworks = false;
        }
    }

    private async Task<string?> PollAsync(CancellationToken cancellationToken)
    {
        Position = null;
        disturbance.Reset();
        var next = new Dictionary<string, StepId>();
        foreach (var link in Links.Values)
        {
            if (await link.LocateAsync(cancellationToken) is not { } step)
                return $"the {link.Network} does not hold generation {Generation}";
            next[link.Network] = step;
        }

        // Every rank takes every step in order, so the earliest pending step is the run's. Who exchanges in it must all still wait for it:
        // a network that is past it no longer has the weights that the others' gradients need.
        var awaited = next.Values.Min();
        var exchanged = Order.Exchanged(awaited);
        foreach (var (network, step) in next)
            if (exchanged.Contains(network) && step != awaited)
                return $"step {awaited} was committed by the {network} but not by all networks that it updates";
        Position = Order.Begin(awaited);
        return null;
    }

    private static IWorkerGrain Worker(IGrainFactory grains, RunPlan plan, int rank) =>
        grains.GetGrain<IWorkerGrain>(RunKeys.Worker(plan.RunId, plan.WorkerKind, plan.NetworkKind, rank));

    private static INetworkGrain Grain(IGrainFactory grains, string network, RunPlan plan)
    {
        var key = RunKeys.Network(plan.RunId, plan.NetworkKind);
        return network == NetworkNames.Discriminator ? grains.GetGrain<IDiscriminatorGrain>(key) : grains.GetGrain<IGeneratorGrain>(key);
    }
}
