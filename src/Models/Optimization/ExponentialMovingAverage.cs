using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>The exponential moving average of a flat vector: a ← β·a + (1 − β)·w after each update, from the initial weights on.</summary>
public sealed class ExponentialMovingAverage : IDisposable
{
    private readonly double decay;

    /// <param name="weights">The vector at the start.</param>
    /// <param name="decay">β, in (0, 1).</param>
    public ExponentialMovingAverage(Tensor weights, double decay)
    {
        this.decay = decay;
        using var detached = weights.detach();
        Average = detached.clone().DetachFromDisposeScope();
    }

    /// <summary>The average, in the layout of the weights.</summary>
    public Tensor Average { get; }

    /// <summary>Takes one more vector in.</summary>
    public void Update(Tensor weights) => Average.Scale(decay).Add(weights, 1 - decay);

    /// <inheritdoc/>
    public void Dispose() => Average.Dispose();
}
