using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Grains.Transfers;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Networks;

/// <summary>
/// The canonical side of one network on its lane: weights, optimizer, state vector, moving average and the round of the pending step. A
/// grain owns it; a worker on the same lane calls it directly, within its own job.
/// </summary>
/// <remarks>All members are called on the lane, but for those that say otherwise.</remarks>
internal sealed partial class NetworkOwner : IShareOwner, IDisposable
{
    private readonly ComputeLane lane;
    private readonly Network network;
    private readonly NetworkUpdater updater;
    private readonly TrainingVector? training;   // where workers average every so many iterations
    private readonly ExchangedVectors exchanged;
    private readonly int updates;
    private readonly StepOrder order;
    private readonly Round<torch.Tensor> round;
    private readonly int workers;
    private readonly int divergedAfter;
    private readonly int minWorkers;
    private readonly bool takesMeans;
    private readonly SharedMemory? memory;
    private readonly FaultInjector faults;
    private readonly RankShares ranks;
    private readonly WeightsSnapshots snapshots = new();
    private torch.Tensor? newest;
    private readonly KeyValuePair<string, object?> tag;
    private int skippedInARow;
    private long firstShare;
    private volatile OwnerStatus status;
    private volatile bool disposed;
    private bool isMessaged;   // workers elsewhere get its weights by message after each step

    /// <param name="lane">The lane that everything here is touched on.</param>
    /// <param name="network">The network; it belongs to the run's shared replica.</param>
    /// <param name="updater">Its optimizer, version and average.</param>
    /// <param name="order">The order of an iteration's steps.</param>
    /// <param name="workers">Number of shares per step.</param>
    /// <param name="first">The first step that is due.</param>
    /// <param name="divergedAfter">Non-finite steps in a row that end the run.</param>
    /// <param name="minWorkers">The fewest shares that a step commits with at its deadline; 0 = all.</param>
    /// <param name="faults">Faults on purpose; null = none.</param>
    /// <param name="takesMeans">Whether its one share per step is the mean that the workers have taken.</param>
    /// <param name="memory">
    /// Where the network's weights lie, if workers of this machine may read them there; only where every step waits for all shares.
    /// </param>
    public NetworkOwner(
        ComputeLane lane, Network network, NetworkUpdater updater, StepOrder order, int workers, StepId first, int divergedAfter,
        int minWorkers = 0, FaultInjector? faults = null, bool takesMeans = false, SharedMemory? memory = null)
    {
        this.takesMeans = takesMeans;
        this.memory = memory;
        this.minWorkers = minWorkers == 0 ? workers : minWorkers;
        this.faults = faults ?? FaultInjector.None;
        this.lane = lane;
        this.network = network;
        this.updater = updater;
        this.order = order;
        this.workers = workers;
        this.divergedAfter = divergedAfter;
        tag = GanInstruments.Network(network.Name);
        round = new Round<torch.Tensor>(workers, first);
        training = order.AverageEvery > 1 ? new TrainingVector(updater) : null;
        exchanged = training is null ? ExchangedVectors.OfEachStep(network) : ExchangedVectors.OfEachBlock(training);
        updates = order.UpdatesPerExchange(network.Name);
        ranks = new RankShares(network.Name, exchanged, workers);
        status = new OwnerStatus(updater.Version, first, 0, []);
    }

    /// <inheritdoc/>
    public string Name => network.Name;

    /// <summary>Version, pending step and missing ranks as of the last change; read on any thread.</summary>
    public OwnerStatus Status => status;

    /// <summary>Whether it was unloaded; read on any thread. A worker may still hold a link to it then.</summary>
    public bool IsDisposed => disposed;

    /// <summary>The generation; read on any thread.</summary>
    public int Generation => status.Next.Generation;

    /// <summary>The network whose weights a worker on this lane reads by reference.</summary>
    public Network Network => network;

    /// <summary>The moving average of the weights, or null when the run keeps none.</summary>
    public torch.Tensor? Average => updater.Ema;

    /// <summary>The state vector that belongs to <see cref="Average"/>.</summary>
    public torch.Tensor AverageState => updater.EmaState ?? network.State;

    /// <summary>Bytes of a share of a worker elsewhere.</summary>
    public long ShareLength => exchanged.ShareLength;

    /// <summary>The ranks that share the step's work.</summary>
    public RankShares Ranks => ranks;

    /// <summary>Takes the share of a worker on this lane, which lies in the network's gradient.</summary>
    public ShareReply SubmitShare(StepId step, int rank, int samples, torch.Tensor gradient)
    {
        lane.AssertCurrent();
        if (Known(step, rank) is { } known)
            return known;
        ranks.SetState(rank, null);
        return Add(step, rank, samples, workers > 1 ? ranks.Keep(rank, gradient) : gradient);
    }

    /// <summary>Takes the share that came on a connection into vectors which nobody else writes to until its answer.</summary>
    public ShareReply SubmitShare(StepId step, int rank, int samples, RankVectors vectors)
    {
        lane.AssertCurrent();
        if (Known(step, rank) is { } known)
            return known;
        if (samples < 1)
            return Refuse($"The share of rank {rank} to step {step} counts {samples} samples; at least 1 is needed.");
        ranks.SetState(rank, vectors.State);
        return Add(step, rank, samples, vectors.Share);
    }

    /// <summary>
    /// Takes the share of a worker elsewhere: the gradient, followed by the state vector where the network has one, or all that its
    /// training of a block ended with.
    /// </summary>
    public ShareReply SubmitShare(StepId step, ShareHeader share, IReadOnlyList<TensorChunk?> chunks)
    {
        lane.AssertCurrent();
        if (Known(step, share.Rank) is { } known)
            return known;
        if (share.Samples < 1)
            return Refuse($"The share of rank {share.Rank} to step {step} counts {share.Samples} samples; at least 1 is needed.");
        isMessaged = true;
        var vectors = ranks.Of(share.Rank);
        if (TensorTransfer.TryImport(share.Gradient, chunks, vectors.All) is { } fault)
            return Refuse($"The share of rank {share.Rank} to step {step} of the {network.Name} cannot be used: {fault}.");
        GanInstruments.ReductionBytes.Add(share.Gradient.Length, tag, GanInstruments.Received);
        ranks.SetState(share.Rank, vectors.State);
        return Add(step, share.Rank, share.Samples, vectors.Share);
    }

    /// <summary>
    /// Before a rank of this machine connects: where it finds the weights, and what reads its shares where they lie. Null where the two
    /// have to send: the memory cannot be reached, or the rank's share to the open step is here, so that the weights may change while it
    /// computes it again.
    /// </summary>
    public (SharedMemoryPlace Weights, RankVectors Share)? ShareMemory(int rank, SharedMemoryPlace share)
    {
        lane.AssertCurrent();
        if (disposed || memory is null)
            return null;
        ranks.Disconnect(rank);
        return !round.Holds(rank) && ranks.Prepare(rank, share) is { } vectors ? (memory.Place, vectors) : null;
    }

    /// <summary>A worker elsewhere has connected: its shares and the weights that follow from them go over the connection.</summary>
    public void Connect(ExchangeSocket socket, int rank, ExchangeContext context, RankVectors? shared)
    {
        lane.AssertCurrent();
        if (disposed)
            socket.Dispose();
        else
            ranks.Connect(socket, rank, this, context, shared);
    }

    /// <summary>Copies the newest weights out, once per version and use.</summary>
    public WeightsHeader PublishSnapshot(WeightsUse use)
    {
        lane.AssertCurrent();
        return PublishSnapshot(use, round.Due);
    }

    /// <summary>One chunk of announced weights, or null when newer ones were announced for the same use. Called on any thread.</summary>
    public TensorChunk? Read(WeightsHeader header, int index) => snapshots.Read(header, index);

    /// <summary>An answer, with the weights that follow for a worker elsewhere where the step changed them. Called on any thread.</summary>
    public StepReply WithWeights(StepAnswer answer) =>
        ChangesReplicas(answer) ? snapshots.Reply(answer) : new StepReply(answer, null, []);

    private WeightsHeader PublishSnapshot(WeightsUse use, StepId next)
    {
        if (use == WeightsUse.Step)
            return snapshots.Publish(use, updater.Version, next, exchanged.Down);
        if (use == WeightsUse.Join)
        {
            using var training = new TrainingVector(updater, withAverages: false);
            return snapshots.Publish(use, updater.Version, next, training.Vector);
        }

        if (use == WeightsUse.Evaluation)
            return snapshots.Publish(use, updater.Version, next, network.Weights, network.State);
        var average = updater.Ema ?? throw new RunException(
            $"Run '{next.RunId}' keeps no moving average of the {network.Name}'s weights: submit it with 'ema' above 0.");
        return snapshots.Publish(use, updater.Version, next, average, AverageState);
    }

    /// <summary>
    /// Whether workers elsewhere need the weights after a step. A skipped one changed nothing here, but its forward pass tracked statistics
    /// at the workers, or they have trained by themselves since the step before: what the network holds takes its place.
    /// </summary>
    public bool ChangesReplicas(StepAnswer answer) => exchanged.Returns(answer.Outcome);

    /// <summary>Copies everything that continuing needs to host memory; the network must stand before an iteration.</summary>
    public NetworkCapture Capture(long iteration)
    {
        lane.AssertCurrent();
        var expected = order.First(round.Due.RunId, round.Due.Generation, iteration, network.Name);
        if (round.State != RoundState.Open || round.Due != expected)
            throw new RunException($"The {network.Name} cannot be captured at iteration {iteration}: step {round.Due} is {round.State}.");
        return VectorReadings.IsFinite(network.Weights)
            ? updater.Capture()
            : throw new RunException(
                $"The {network.Name} cannot be captured at iteration {iteration}: its weights are not finite. Lower the learning rate.");
    }

    /// <summary>Norms of the newest mean gradient, where there is one, and of the weights. Reading them waits for the device.</summary>
    public NetworkMeasures Measure()
    {
        lane.AssertCurrent();
        // It may have lain in the vectors of a connection that has ended since.
        var gradient = newest is { IsInvalid: false } known ? VectorReadings.Norm(known) : double.NaN;
        return new NetworkMeasures(gradient, VectorReadings.Norm(network.Weights));
    }

    /// <summary>
    /// Has a step that missed its deadline go on with the shares that came, where there are enough; null when it still waits or is behind.
    /// </summary>
    public StepAnswer? CloseAtDeadline(StepId step)
    {
        lane.AssertCurrent();
        if (disposed || minWorkers >= workers || round.Due != step || !round.CloseWith(minWorkers))
            return null;
        return Commit();
    }

    /// <summary>Lets everybody who waits go, and frees what is not the replica's.</summary>
    public void Dispose()
    {
        disposed = true;
        round.Abandon(
            new StepAnswer(StepOutcome.NotLoaded, updater.Version, [], $"The {network.Name} of run '{round.Due.RunId}' was unloaded."));
        ranks.Dispose();
        training?.Dispose();
        updater.Dispose();
        memory?.Dispose();
    }

    private ShareReply? Known(StepId step, int rank) => disposed ? Unloaded() : round.Classify(step, rank) switch
    {
        Admission.Accepted => null,
        Admission.Repeated => new ShareReply(null, round.Answer),
        Admission.Answered => new ShareReply(round.LastAnswer, null),
        Admission.Superseded => new ShareReply(new StepAnswer(
            StepOutcome.Superseded, updater.Version, [], $"Step {step} is behind: {round.Due} is due."), null),
        Admission.Stale => new ShareReply(new StepAnswer(
            StepOutcome.StaleGeneration, updater.Version, [], $"Step {step} is of another generation: {round.Due} is due."), null),
        _ => Refuse($"Step {step} of rank {rank} is not due for the {network.Name}: {round.Due} is, of {workers} workers."),
    };

    private ShareReply Unloaded() => new(new StepAnswer(
        StepOutcome.NotLoaded, status.Version, [], $"The {network.Name} of run '{round.Due.RunId}' was unloaded."), null);

    private ShareReply Refuse(string message) => new(new StepAnswer(StepOutcome.Refused, updater.Version, [], message), null);

    private ShareReply Add(StepId step, int rank, int samples, torch.Tensor gradient)
    {
        var waiting = round.Answer;
        if (workers > 1 && round.State == RoundState.Open)
            firstShare = StepTimes.Now;
        if (round.Add(step, rank, samples, gradient))
        {
            if (workers > 1)
                StepTimes.Spread(firstShare, tag);
            return new ShareReply(Commit(), null);
        }

        status = status with { Missing = round.Missing };
        faults.At(FaultPoints.Share, FaultSite.Of(step, rank, network.Name));
        return new ShareReply(null, waiting);
    }
}
