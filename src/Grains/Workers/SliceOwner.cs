using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Networks;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// A worker's slice of a network's gradient in an all-reduce: what the other workers have of it comes here, and the mean goes back to them.
/// </summary>
/// <remarks>
/// On the worker's lane. A step needs every rank, so ranks are at the same step of a network or one apart, and the last mean lies here
/// until everybody has come for it: a rank whose connection broke asks the network where the run is, computes its share again and finds
/// either the open step or the answer.
/// </remarks>
/// <param name="network">The network's name.</param>
/// <param name="exchanged">The slice of the worker's own gradient, and where the means of gradient and state vector go.</param>
/// <param name="rank">The worker's rank.</param>
/// <param name="workers">Number of workers.</param>
/// <param name="order">The order of an iteration's steps.</param>
/// <param name="lane">The worker's lane.</param>
/// <param name="disturbance">Takes note of ranks that are at another step.</param>
/// <param name="faults">Faults on purpose.</param>
internal sealed class SliceOwner(
    string network, ExchangedVectors exchanged, int rank, int workers, StepOrder order, ComputeLane lane,
    Disturbance disturbance, FaultInjector faults) : IShareOwner, IDisposable
{
    private readonly RankShares ranks = new(network, exchanged, workers);
    private readonly torch.Tensor?[] states = new torch.Tensor?[workers];
    private Round<torch.Tensor>? round;   // null until the worker knows where the run is
    private volatile OwnerStatus status = new(0, default, 0, []);

    public string Name => network;

    public OwnerStatus Status => status;

    /// <summary>What arrives and what leaves, as it lies in memory.</summary>
    public ExchangedVectors Exchanged => exchanged;

    /// <summary>
    /// The worker goes on from the step that the network waits for. Where that one is due here or was the last one, what the others have
    /// handed in and the last mean stay; who has sent something else loses its connection, and asks the network too.
    /// </summary>
    public void Open(StepId due)
    {
        lane.AssertCurrent();
        if (round is { } known && (known.Due == due || known.LastStep == due))
        {
            ranks.DisconnectOthers(known.Due);
            return;
        }

        round = new Round<torch.Tensor>(workers, due);
        status = new OwnerStatus(0, due, status.Skipped, []);
        ranks.Disconnect();
    }

    /// <summary>The worker computes its share again, which may be of another step then.</summary>
    public void Withdraw()
    {
        lane.AssertCurrent();
        round?.Withdraw(rank);
    }

    /// <summary>A worker has connected.</summary>
    public void Connect(ExchangeSocket socket, int from, ExchangeContext context)
    {
        lane.AssertCurrent();
        if (round is null)
            socket.Dispose();
        else
            ranks.Connect(socket, from, this, context);
    }

    /// <summary>Takes the worker's own share, which lies in its gradient.</summary>
    public ShareReply SubmitOwn(StepId step, int samples, torch.Tensor? state) => Submit(step, rank, samples, exchanged.Share, state);

    public ShareReply SubmitShare(StepId step, int from, int samples, RankVectors vectors) =>
        Submit(step, from, samples, vectors.Share, vectors.State);

    public bool ChangesReplicas(StepAnswer answer) => answer.Outcome == StepOutcome.Applied;

    public StepAnswer? CloseAtDeadline(StepId step) => null;

    public void Dispose()
    {
        round = null;
        ranks.Dispose();
    }

    private ShareReply Submit(StepId step, int from, int samples, torch.Tensor share, torch.Tensor? state)
    {
        lane.AssertCurrent();
        var admission = round?.Classify(step, from) ?? Admission.Stale;
        if (admission == Admission.Repeated)
            return new ShareReply(null, round!.Answer);   // over a new connection
        if (admission == Admission.Answered)
        {
            if (disturbance.AwaitsNetworks && from != rank)
                disturbance.Note(Elsewhere(step, from));   // its slice may have to be averaged again too
            return new ShareReply(round!.LastAnswer, null);   // no later mean has been taken without this rank
        }

        if (admission != Admission.Accepted || samples < 1)
        {
            // Older than the last mean: the networks are past it, which who asks them finds out.
            if (from == rank || admission is Admission.Stale or Admission.Superseded)
                return new ShareReply(Elsewhere(step, from), null);
            disturbance.Note(Elsewhere(step, from));
            return default;   // until this rank has asked the network
        }

        states[from] = state;
        var waiting = round!.Answer;
        if (round.Add(step, from, samples, share))
            return new ShareReply(Commit(), null);
        status = status with { Missing = round.Missing };
        if (from != rank)
            faults.At(FaultPoints.Share, FaultSite.Of(step, from, network));
        return new ShareReply(null, waiting);
    }

    private StepAnswer Commit()
    {
        var shares = round!.Collected();
        var step = round.Due;
        ranks.EndSending();
        var start = StepTimes.Now;
        var isFinite = GradientMean.Into(exchanged.Answer, [.. shares.Select(share => (share.Samples, share.Gradient))])
            ?? VectorReadings.IsFinite(exchanged.Answer);
        if (exchanged.State is { } state)
            GradientMean.Into(state, [.. shares.Select(share => (share.Samples, states[share.Rank]!))]);
        StepTimes.Reduced(start);
        var answer = isFinite ? new StepAnswer(StepOutcome.Applied, 0, [], "") : NotFinite(step, shares);
        var next = order.Next(step, network);
        status = new OwnerStatus(0, next, status.Skipped + (isFinite ? 0 : 1), []);
        ranks.Answer(step, answer);   // before this rank goes on: the others wait for it
        round.Close(answer, next);
        return answer;
    }

    private StepAnswer Elsewhere(StepId step, int from) => new(
        StepOutcome.Superseded, 0, [], $"Step {step} of rank {from} is not due for the {network} at rank {rank}: {status.Next} is.");

    private StepAnswer NotFinite(StepId step, IReadOnlyList<RankShare<torch.Tensor>> shares)
    {
        int[] whose = [.. shares.Where(share => !VectorReadings.IsFinite(share.Gradient)).Select(share => share.Rank)];
        return new StepAnswer(StepOutcome.Skipped, 0, whose, $"The mean gradient of the {network} in step {step} is not finite.");
    }
}
