using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>
/// Everything that the training of one network goes on from, as one flat vector: weights, what the optimizer remembers, the state vector
/// and the moving averages. Workers that average every so many iterations (local SGD, Stich 2019) send and receive it.
/// </summary>
/// <remarks>Touched on the network's lane only.</remarks>
public sealed class TrainingVector : IDisposable
{
    private readonly NetworkUpdater updater;
    private readonly Tensor[] parts;

    /// <param name="updater">The network's updater; it is not owned.</param>
    /// <param name="withAverages">Whether moving averages are part of it.</param>
    public TrainingVector(NetworkUpdater updater, bool withAverages = true)
    {
        this.updater = updater;
        parts = [.. updater.TrainingVectors(withAverages).Where(part => part.numel() > 0)];
        Vector = empty(parts.Sum(part => part.numel()), dtype: ScalarType.Float32, device: parts[0].device).DetachFromDisposeScope();
        Collect();
    }

    /// <summary>A copy of all parts, one after the other, float32.</summary>
    public Tensor Vector { get; }

    /// <summary>Copies the parts into <see cref="Vector"/>.</summary>
    public void Collect()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (part, place) in Places()) place.copy_(part);
    }

    /// <summary>Copies <see cref="Vector"/> into the parts: training goes on from there.</summary>
    /// <param name="version">Number of updates behind the vector.</param>
    public void Restore(long version)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (part, place) in Places()) part.copy_(place);
        updater.Continue(version);
    }

    /// <summary>Has training go on from the mean of the workers' vectors, or leaves everything as it is when that is not finite.</summary>
    /// <param name="mean">The mean over all shares.</param>
    /// <param name="updates">Number of updates that each worker has taken since the mean before.</param>
    /// <param name="isFinite">Whether the mean is finite; null = not looked at yet.</param>
    public UpdateOutcome Apply(Tensor mean, int updates, bool? isFinite = null)
    {
        if (!(isFinite ?? updater.IsFinite(mean))) return UpdateOutcome.NotFinite;
        Vector.copy_(mean);
        Restore(updater.Version + updates);
        Collect();   // whole numbers among the statistics are whole again
        return UpdateOutcome.Applied;
    }

    /// <inheritdoc/>
    public void Dispose() => Vector.Dispose();

    private IEnumerable<(Tensor Part, Tensor Place)> Places()
    {
        var at = 0L;
        foreach (var part in parts)
        {
            yield return (part, Vector.narrow(0, at, part.numel()));
            at += part.numel();
        }
    }
}
