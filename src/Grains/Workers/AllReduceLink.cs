using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Networks;
using TorchSharp;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// All-reduce: every worker averages a slice of the gradient (reduce-scatter), sends its mean to all others (all-gather) and takes the step
/// by the whole mean: rank 0 by the network, the others by themselves.
/// </summary>
/// <remarks>
/// Whatever goes wrong between workers ends this one's connections with the others; it asks the network where the run is, and computes its
/// share again.
/// </remarks>
internal sealed partial class AllReduceLink : INetworkLink
{
    private readonly Network replica;
    private readonly INetworkLink stepper;   // takes the step by the mean
    private readonly int rank;
    private readonly RunLane lane;
    private readonly StepOrder order;
    private readonly Disturbance disturbance;
    private readonly StepMeans means;
    private readonly TimeSpan deadline;
    private readonly TimeProvider time;
    private readonly SliceOwner? own;   // null where a short vector leaves nothing for this rank
    private readonly PeerLink[] peers;
    private readonly torch.Tensor? state;   // what the module tracked, then the mean
    private readonly List<torch.Tensor> buffers = [];
    private StepId open;
    private int openSamples;
    private ShareReply ownReply;
    private int[] notFinite = [];   // ranks whose part of the open step's mean is not
    private bool isReduced;
    private bool isHandedIn;
    private StepAnswer? handedIn;   // the answer, where it came at once
    private volatile bool isOpen;

    /// <param name="replica">The worker's network.</param>
    /// <param name="stepper">Takes the step by the mean, which it finds in the replica's gradient and buffers.</param>
    /// <param name="order">The order of an iteration's steps.</param>
    /// <param name="lease">The run and its generation.</param>
    /// <param name="rank">The worker's rank.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="worker">The other workers by rank.</param>
    /// <param name="disturbance">Shared by all links of the worker.</param>
    /// <param name="means">Likewise.</param>
    /// <param name="services">The silo's.</param>
    public AllReduceLink(
        Network replica, INetworkLink stepper, StepOrder order, IterationLease lease, int rank, RunLane lane,
        Func<int, IWorkerGrain> worker, Disturbance disturbance, StepMeans means, NetworkServices services)
    {
        (this.replica, this.stepper, this.rank, this.lane) = (replica, stepper, rank, lane);
        (this.order, this.disturbance, this.means) = (order, disturbance, means);
        var workers = lease.Plan.Workers;
        (deadline, time) = (lease.Plan.StepDeadline, services.Time);
        if (replica.State.numel() > 0)
            state = Buffer(replica.State);
        if (Slice(rank, workers) is { } mine)
        {
            var exchanged = new ExchangedVectors(mine, Buffer(mine), rank == 0 && state is not null ? Buffer(state) : null, false);
            own = new SliceOwner(replica.Name, exchanged, rank, workers, order, lane.Lane, disturbance, services.Faults);
        }

        // Each begins with its neighbour, so that not all send to the same one.
        peers = [.. Enumerable.Range(rank + 1, workers - 1).Select(other => other % workers)
            .Select(other => (Rank: other, Slice: Slice(other, workers))).Where(peer => peer.Slice is not null)
            .Select(peer => new PeerLink(
                replica.Name, worker(peer.Rank), peer.Rank,
                new ExchangedVectors(peer.Slice!, peer.Slice!, peer.Rank == 0 ? state : null, false), lease.Generation, rank, lane))];
    }

    public string Network => replica.Name;

    /// <summary>Whether it takes connections with its slice; read on any thread.</summary>
    public bool IsOpen => isOpen;

    public long Version => stepper.Version;

    public long TransferredBytes => stepper.TransferredBytes + peers.Sum(peer => peer.TransferredBytes);

    /// <summary>On the lane: another worker has connected with this one's slice.</summary>
    public void Connect(ExchangeSocket socket, int from, ExchangeContext context)
    {
        if (own is null)
            socket.Dispose();
        else
            own.Connect(socket, from, context);
    }

    public async Task<StepId?> LocateAsync(CancellationToken cancellationToken)
    {
        await lane.RunAsync(Close, CancellationToken.None);
        if (await stepper.LocateAsync(cancellationToken) is not { } due)
            return null;
        await lane.RunAsync(() => own?.Open(due), CancellationToken.None);
        isOpen = own is not null;
        await Task.WhenAll(peers.Select(peer => ConnectAsync(peer, cancellationToken)));
        return due;
    }

    public void ApplyReceivedWeights() => stepper.ApplyReceivedWeights();

    public StepAnswer? SubmitShare(StepId step, int samples)
    {
        (open, openSamples, isReduced, isHandedIn, handedIn, notFinite) = (step, samples, false, false, null, []);
        means.Begin(step, order.Exchanged(step).Count, this);
        if (state is not null)
            replica.ReadState(state);
        try
        {
            foreach (var peer in peers)
                peer.Submit(step, samples);
        }
        catch (IOException e)
        {
            return Lost(e);
        }

        ownReply = own?.SubmitOwn(step, samples, state) ?? default;
        return null;
    }

    public StepAnswer? TryAnswer(TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        if (!isHandedIn)
        {
            foreach (var link in means.Links)
                if (!link.TryReduce(limit - Stopwatch.GetElapsedTime(start)))
                    return null;
            if (means.Done is not { IsCompletedSuccessfully: true } done)
                return null;
            if (done.Result is { } fault)
                return fault;
            HandInAll();
        }

        if (handedIn is { } answer)
            return answer;
        return stepper.TryAnswer(limit - Stopwatch.GetElapsedTime(start)) is { } late ? Named(late) : null;
    }

    public void Dispose()
    {
        own?.Dispose();
        foreach (var peer in peers)
            peer.Dispose();
        stepper.Dispose();
        foreach (var buffer in buffers)
            buffer.Dispose();
    }

    private StepAnswer? OwnAnswer =>
        ownReply.Answer ?? (ownReply.Pending is { IsCompletedSuccessfully: true } pending ? pending.Result : null);

    private bool IsOwnDone => own is null || OwnAnswer is not null;

    // What somebody says instead of a mean.
    private StepAnswer? Fault =>
        OwnAnswer is { Passed: false } mine ? mine
        : disturbance.Found is { IsCompletedSuccessfully: true } found ? found.Result
        : Array.Find(peers, peer => peer.Answer is { Passed: false })?.Answer;

    private torch.Tensor? Slice(int of, int workers)
    {
        var (start, count) = VectorSlices.Of(replica.Gradient.numel(), workers, of);
        if (count == 0)
            return null;
        var slice = replica.Gradient.narrow(0, start, count).DetachFromDisposeScope();
        buffers.Add(slice);
        return slice;
    }

    private torch.Tensor Buffer(torch.Tensor like)
    {
        var buffer = torch.empty_like(like).DetachFromDisposeScope();
        buffers.Add(buffer);
        return buffer;
    }

    // On the lane: whether the mean is here, or the step lost.
    private bool TryReduce(TimeSpan limit)
    {
        if (isReduced || means.Done.IsCompleted)
            return true;
        var start = Stopwatch.GetTimestamp();
        // The others wait for this slice as this worker does for theirs: it goes first, and its shares come as jobs.
        if (!lane.Lane.RunJobsUntil(() => IsOwnDone || Fault is not null, limit))
            return false;
        try
        {
            if (!lane.Lane.RunJobsUntil(MovePeers, limit - Stopwatch.GetElapsedTime(start), waits: true))
                return false;
            Reduced();
        }
        catch (IOException e)
        {
            Lost(e);
        }

        return true;
    }

    private void Reduced()
    {
        isReduced = true;
        if (Fault is { } fault)
            means.Fail(fault);
        else
            means.Reduced();
    }

    // On the lane, when the step has all its means: one after the other without a wait in between.
    private void HandInAll()
    {
        foreach (var link in means.Links)
            if (!link.isHandedIn)
                link.HandIn();
    }

    // The mean takes the place of the replica's own gradient and statistics, and the step is taken.
    private void HandIn()
    {
        isHandedIn = true;
        StepAnswer[] answers = [.. OwnAnswer is { } mine ? new[] { mine } : [], .. peers.Select(peer => peer.Answer!)];
        var skipped = Array.FindAll(answers, answer => answer.Outcome == StepOutcome.Skipped);
        notFinite = [.. skipped.SelectMany(slice => slice.Ranks).Distinct().Order()];
        if (skipped.Length > 0)
            replica.Gradient.Fill(double.NaN);
        else
            TakeMean();
        if (stepper is ReplicaUpdates updates)
            updates.IsFinite = skipped.Length == 0;
        handedIn = stepper.SubmitShare(open, openSamples) is { } answer ? Named(answer) : null;
    }

    private void TakeMean()
    {
        foreach (var peer in peers)
            peer.Apply();
        own?.Exchanged.Share.copy_(own.Exchanged.Answer);
        if ((own?.Exchanged.State ?? state) is { } mean)
            replica.WriteState(mean);
    }

    // The network only sees the mean; who averaged it knows whose share was not finite.
    private StepAnswer Named(StepAnswer answer) => notFinite.Length == 0 ? answer : answer with
    {
        Ranks = notFinite,
        Message = $"{answer.Message} Not finite: the gradient of rank {string.Join(", ", notFinite)}.",
    };

    private StepAnswer Lost(IOException e)
    {
        Close();
        return means.Fail(new StepAnswer(
            StepOutcome.Superseded, Version, [], $"Rank {rank} lost a worker in step {open} of the {Network}: {e.Message}"));
    }

    // What the module has tracked in a step that is computed again goes with it.
    private void Close()
    {
        isOpen = false;
        own?.Withdraw();
        foreach (var peer in peers)
            peer.Dispose();
        if (state is not null)
            replica.RestoreState();
    }
}
