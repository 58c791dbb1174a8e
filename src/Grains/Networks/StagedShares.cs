using GanOrleans.Contracts;

namespace GanOrleans.Grains.Networks;

/// <summary>Chunks of shares that arrived ahead of their commit: one step per rank.</summary>
internal sealed class StagedShares
{
    private readonly Dictionary<(StepId Step, int Rank), TensorChunk?[]> staged = [];

    /// <summary>Keeps a chunk. What the rank left of an earlier step is of no use any more.</summary>
    /// <param name="step">The step.</param>
    /// <param name="rank">The rank whose share it is.</param>
    /// <param name="chunk">The chunk; one beyond the last is ignored.</param>
    /// <param name="chunks">Chunks of a whole share.</param>
    public void Put(StepId step, int rank, TensorChunk chunk, int chunks)
    {
        foreach (var stale in staged.Keys.Where(key => key.Rank == rank && key.Step != step).ToArray())
            staged.Remove(stale);
        if (!staged.TryGetValue((step, rank), out var kept))
            staged[(step, rank)] = kept = new TensorChunk?[chunks];
        if (chunk.Index >= 0 && chunk.Index < kept.Length)
            kept[chunk.Index] = chunk;
    }

    /// <summary>Takes a share out, with null for each chunk that did not arrive; empty when none did.</summary>
    public IReadOnlyList<TensorChunk?> Take(StepId step, int rank) => staged.Remove((step, rank), out var chunks) ? chunks : [];

    /// <summary>Forgets all.</summary>
    public void Clear() => staged.Clear();
}
