using GanOrleans.Contracts.Networks;
using GanOrleans.Contracts.Transfers;
using GanOrleans.Grains.Transfers;
using TorchSharp;

namespace GanOrleans.Grains.Networks;

/// <summary>A network's newest weights as bytes, one copy per use. Written on the lane, read on any thread.</summary>
internal sealed class WeightsSnapshots
{
    private readonly Snapshot?[] kept = new Snapshot?[Enum.GetValues<WeightsUse>().Length];

    /// <summary>Copies vectors out, on the lane, unless that was done for this version and step.</summary>
    /// <param name="use">What the copy is for; one is kept per use.</param>
    /// <param name="version">Version of the weights.</param>
    /// <param name="next">The step that the network waits for.</param>
    /// <param name="vectors">Weights and state vector, or what workers get instead; float32, and some may be empty.</param>
    public WeightsHeader Publish(WeightsUse use, long version, StepId next, params ReadOnlySpan<torch.Tensor> vectors)
    {
        if (kept[(int)use] is { } newest && newest.Header.Version == version && newest.Header.Next == next)
            return newest.Header;
        var (bytes, chunks) = TensorTransfer.Export(vectors);
        var header = new WeightsHeader(next.Generation, version, use, next, bytes);
        Volatile.Write(ref kept[(int)use], new Snapshot(header, chunks));
        return header;
    }

    /// <summary>One chunk of announced weights, or null when newer ones were announced for the same use.</summary>
    public TensorChunk? Read(WeightsHeader header, int index) =>
        Volatile.Read(ref kept[(int)header.Use]) is { } newest && newest.Header == header && (uint)index < (uint)newest.Chunks.Length
            ? newest.Chunks[index]
            : null;

    /// <summary>An answer with the first chunks of the weights that follow; without them where they are not announced.</summary>
    public StepReply Reply(StepAnswer answer) =>
        Volatile.Read(ref kept[(int)WeightsUse.Step]) is { } newest && newest.Header.Version >= answer.Version
            ? new StepReply(answer, newest.Header, newest.Chunks[..Math.Min(newest.Chunks.Length, StepReply.MaxChunks)])
            : new StepReply(answer, null, []);

    private sealed record Snapshot(WeightsHeader Header, TensorChunk[] Chunks);
}
