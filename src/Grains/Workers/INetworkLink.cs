using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Workers;

/// <summary>A worker's way to one network: hand in a share, get the answer, have the newest weights in the replica.</summary>
internal interface INetworkLink : IDisposable
{
    /// <summary>The network's name.</summary>
    string Network { get; }

    /// <summary>Version of the weights in the replica.</summary>
    long Version { get; }

    /// <summary>Bytes moved so far.</summary>
    long TransferredBytes { get; }

    /// <summary>Gets the newest weights and says which step the network waits for. Null when it holds nothing of this generation.</summary>
    Task<StepId?> LocateAsync(CancellationToken cancellationToken);

    /// <summary>On the lane: brings weights that came meanwhile into the replica.</summary>
    void ApplyReceivedWeights();

    /// <summary>
    /// On the lane, after a phase: takes the share out of the replica. An answer ends the step here; else
    /// <see cref="AnswerAsync"/> does.
    /// </summary>
    StepAnswer? SubmitShare(StepId step, int samples);

    /// <summary>
    /// On the lane: waits a while for the answer to the share that <see cref="SubmitShare"/> left open, with the weights that follow from
    /// it in the replica. The lane's other jobs get in meanwhile. Null when it has not come.
    /// </summary>
    StepAnswer? TryAnswer(TimeSpan limit);

    /// <summary>
    /// Off the lane: the answer to the share that <see cref="SubmitShare"/> left open, with the weights that follow from it.
    /// </summary>
    Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken);
}
