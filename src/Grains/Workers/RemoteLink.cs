using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Grains.Transfers;
using GanOrleans.Models;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// To a network on another lane or silo: shares and weights travel as checked bytes, and the replica holds a version-tagged copy.
/// </summary>
internal sealed class RemoteLink(INetworkGrain grain, Network copy, string runId, int generation, int rank) : INetworkLink
{
    private readonly KeyValuePair<string, object?> tag = GanInstruments.Network(copy.Name);
    private (ShareHeader Header, TensorChunk[] Chunks)? share;
    private (WeightsHeader Header, TensorChunk[] Chunks)? arrived;

    public string Network => copy.Name;

    public long Version { get; private set; }

    public long TransferredBytes { get; private set; }

    public async Task<StepId?> LocateAsync(CancellationToken cancellationToken)
    {
        arrived = await WeightsReader.ReadAsync(grain, generation, WeightsUse.Step, cancellationToken);
        if (arrived is not { } weights)
            return null;
        Receive(weights.Header, weights.Chunks);
        return weights.Header.Next;
    }

    public void ApplyReceivedWeights()
    {
        if (arrived is not { } weights)
            return;
        arrived = null;
        if (TensorTransfer.TryImport(weights.Header.Bytes, weights.Chunks, copy.Weights, copy.State) is { } fault)
            throw new RunException($"Version {weights.Header.Version} of the {Network} of run '{runId}' arrived damaged: {fault}.");
        if (copy.State.numel() > 0)
            copy.RestoreState();
    }

    public StepAnswer? SubmitShare(StepId step, int samples)
    {
        copy.CaptureState();
        var (header, chunks) = TensorTransfer.Export(copy.Gradient, copy.State);
        share = (new ShareHeader(rank, samples, header), chunks);
        return null;
    }

    public async Task<StepAnswer> AnswerAsync(StepId step, CancellationToken cancellationToken)
    {
        var (header, chunks) = share ?? throw new InvalidOperationException($"No share of step {step} is open.");
        var staged = Math.Max(0, chunks.Length - StepReply.MaxChunks);
        await ChunkWindow.ForEachAsync(staged, i => grain.PutShareAsync(step, rank, chunks[i], cancellationToken));
        var reply = await grain.ExchangeAsync(step, header, chunks[staged..], cancellationToken);
        TransferredBytes += header.Gradient.Length;
        // A skipped step changed nothing there, but its forward pass tracked statistics here: those of the network take their place.
        var stale = reply.Answer.Outcome == StepOutcome.Skipped && copy.State.numel() > 0;
        if (reply.Answer.Outcome != StepOutcome.Applied && !stale)
            return reply.Answer;

        share = null;
        if (reply.Weights is { } weights
            && await WeightsReader.CompleteAsync(grain, weights, reply.Chunks, cancellationToken) is { } all)
        {
            Receive(weights, all);
            return reply.Answer;
        }

        return await LocateAsync(cancellationToken) is not null
            ? reply.Answer
            : new StepAnswer(StepOutcome.NotLoaded, 0, [], $"The {Network} of run '{runId}' was unloaded after step {step}.");
    }

    private void Receive(WeightsHeader header, TensorChunk[] chunks)
    {
        arrived = (header, chunks);
        TransferredBytes += header.Bytes.Length;
        GanInstruments.ReductionBytes.Add(header.Bytes.Length, tag, GanInstruments.Sent);
        Version = header.Version;
    }
}
