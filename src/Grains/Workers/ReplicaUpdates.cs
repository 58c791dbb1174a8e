using GanOrleans.Contracts;
using GanOrleans.Grains.Transfers;
using TorchSharp;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// The end of a step where the mean gradient is at every worker: the replica takes it by itself, and has the network's bits afterwards. It
/// joins with what the network goes on from.
/// </summary>
internal sealed class ReplicaUpdates : INetworkLink
{
    private readonly Network replica;
    private readonly NetworkUpdater updater;
    private readonly INetworkGrain grain;
    private readonly string runId;
    private readonly int generation;
    private (WeightsHeader Header, TensorChunk[] Chunks)? arrived;

    /// <param name="replica">The worker's own network, which it does not own.</param>
    /// <param name="options">The run's; the moving average is the network's.</param>
    /// <param name="grain">The network.</param>
    /// <param name="runId">The run.</param>
    /// <param name="generation">Its generation.</param>
    public ReplicaUpdates(Network replica, TrainingOptions options, INetworkGrain grain, string runId, int generation)
    {
        (this.replica, this.grain, this.runId, this.generation) = (replica, grain, runId, generation);
        updater = new NetworkUpdater(replica, options with { Ema = 0 });
    }

    public string Network => replica.Name;

    public long Version => updater.Version;

    public long TransferredBytes { get; private set; }

    public async Task<StepId?> LocateAsync(CancellationToken cancellationToken)
    {
        arrived = await WeightsReader.ReadAsync(grain, generation, WeightsUse.Join, cancellationToken);
        TransferredBytes += arrived?.Header.Bytes.Length ?? 0;
        return arrived?.Header.Next;
    }

    public void ApplyReceivedWeights()
    {
        if (arrived is not { } weights)
            return;
        arrived = null;
        using var training = new TrainingVector(updater, withAverages: false);
        if (TensorTransfer.TryImport(weights.Header.Bytes, weights.Chunks, [training.Vector]) is { } fault)
            throw new RunException($"Version {weights.Header.Version} of the {Network} of run '{runId}' arrived damaged: {fault}.");
        training.Restore(weights.Header.Version);
    }

    /// <summary>Whether the mean gradient is finite, which those who averaged it know.</summary>
    public bool IsFinite { get; set; }

    public StepAnswer? SubmitShare(StepId step, int samples) => updater.Apply(replica.Gradient, isFinite: IsFinite) == UpdateOutcome.Applied
        ? new StepAnswer(StepOutcome.Applied, Version, [], "")
        : new StepAnswer(StepOutcome.Skipped, Version, [], $"Step {step} of the {Network} was skipped.");

    public StepAnswer? TryAnswer(TimeSpan limit) => null;

    public Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"Step {step} has its answer.");

    public void Dispose() => updater.Dispose();
}
