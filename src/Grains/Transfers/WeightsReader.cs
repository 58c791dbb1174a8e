using GanOrleans.Contracts;

namespace GanOrleans.Grains.Transfers;

/// <summary>Reads a network's weights from its grain, chunk by chunk.</summary>
internal static class WeightsReader
{
    // Each attempt reads what is newest then; a use has one reader at a time per run, so a second attempt is rare and a tenth a fault.
    private const int Attempts = 10;

    /// <summary>All chunks of announced weights, of which the first are there; null when newer ones were announced meanwhile.</summary>
    public static async Task<TensorChunk[]?> CompleteAsync(
        INetworkGrain grain, WeightsHeader header, TensorChunk[] first, CancellationToken cancellationToken)
    {
        if (first.Length == header.Bytes.Chunks)
            return first;
        var chunks = new TensorChunk?[header.Bytes.Chunks];
        first.CopyTo(chunks, 0);
        await ChunkWindow.ForEachAsync(
            chunks.Length - first.Length,
            async i => chunks[first.Length + i] = await grain.ReadWeightsAsync(header, first.Length + i, cancellationToken));
        return chunks.OfType<TensorChunk>().ToArray() is var all && all.Length == chunks.Length ? all : null;
    }

    /// <summary>The newest weights, or null when the generation is not loaded there.</summary>
    public static async Task<(WeightsHeader Header, TensorChunk[] Chunks)?> ReadAsync(
        INetworkGrain grain, int generation, WeightsUse use, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await grain.OpenWeightsAsync(generation, use, cancellationToken) is not { } header)
                return null;
            if (await CompleteAsync(grain, header, [], cancellationToken) is { } all)
                return (header, all);
        }

        throw new RunException($"The weights of '{grain.GetPrimaryKeyString()}' were superseded {Attempts} times while they were read.");
    }
}
