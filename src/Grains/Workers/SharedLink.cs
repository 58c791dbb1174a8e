using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// To a network on the same lane: its weights are the replica's own, and a share that completes the step commits within the worker's job.
/// </summary>
internal sealed class SharedLink(string network, LocalNetwork local, int rank, TimeSpan deadline, TimeProvider time) : INetworkLink
{
    private ShareReply open;

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

    public Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken) =>
        StepWait.ForAsync(open, local, network, step, deadline, time, cancellationToken);
}
