using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// To a network on the same lane: its weights are the replica's own, and a share that completes the step commits within the worker's job.
/// </summary>
internal sealed class SharedLink : INetworkLink
{
    private readonly string network;
    private readonly LocalNetwork local;
    private readonly int rank;
    private readonly TimeSpan deadline;
    private readonly TimeProvider time;
    private ShareReply open;

    /// <summary>Made and disposed on the lane.</summary>
    public SharedLink(string network, LocalNetwork local, int rank, TimeSpan deadline, TimeProvider time)
    {
        (this.network, this.local, this.rank, this.deadline, this.time) = (network, local, rank, deadline, time);
        local.Owner.Ranks.JoinHere();
    }

    public string Network => network;

    public long Version => local.Owner.Status.Version;

    public long TransferredBytes => 0;

    public Task<StepId?> LocateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<StepId?>(local.Owner.IsDisposed ? null : local.Owner.Status.Next);

    public void ApplyReceivedWeights()
    {
    }

    public StepAnswer? SubmitShare(StepId step, int samples)
    {
        open = local.Owner.SubmitShare(step, rank, samples, local.Owner.Network.Gradient);
        return open.Answer;
    }

    public StepAnswer? TryAnswer(TimeSpan limit) =>
        open.Pending is { } pending && local.Lane.Lane.RunJobsUntil(() => pending.IsCompleted, limit) && pending.IsCompletedSuccessfully
            ? pending.Result
            : null;

    public void Dispose() => local.Owner.Ranks.LeaveHere();

    public Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken) =>
        StepWait.ForAsync(open, local, network, step, deadline, time, cancellationToken);
}
