namespace GanOrleans.Models.Randomness;

/// <summary>Which training samples a step sees: epoch after epoch of keyed permutations, cut into minibatches; nothing is stored.</summary>
/// <remarks>
/// Minibatch n takes positions n·m to (n + 1)·m of the endless sequence; where one crosses the end of an epoch it goes on into the next.
/// D-step j of iteration t takes minibatch t·k + j.
/// </remarks>
public sealed class DataOrder
{
    private readonly ulong seed;
    private readonly long samples;
    private readonly int batchesPerIteration;

    /// <param name="seed">The run's seed.</param>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="batchesPerIteration">Minibatches of real data that one iteration consumes: k.</param>
    public DataOrder(ulong seed, long samples, int batchesPerIteration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerIteration, 1);
        this.seed = seed;
        this.samples = samples;
        this.batchesPerIteration = batchesPerIteration;
    }

    /// <summary>The sample numbers of a slice of the minibatch of a step, in the slice's order.</summary>
    public void Fill(Span<long> indices, long iteration, int substep, Rows rows)
    {
        var start = (iteration * batchesPerIteration + substep) * rows.Total + rows.First;
        for (var i = 0; i < indices.Length;)
        {
            var (epoch, at) = Math.DivRem(start + i, samples);
            var permutation = new KeyedPermutation(KeyMixer.Mix(KeyMixer.Mix(seed, (ulong)RandomPurpose.DataOrder), (ulong)epoch), samples);
            for (; i < indices.Length && at < samples; i++, at++) indices[i] = permutation[at];
        }
    }
}
