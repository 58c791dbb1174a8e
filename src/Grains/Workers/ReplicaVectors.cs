using GanOrleans.Grains.Exchange;

namespace GanOrleans.Grains.Workers;

/// <summary>What a worker with a replica of its own exchanges with one network. On the lane.</summary>
internal abstract class ReplicaVectors(ExchangedVectors exchanged) : IDisposable
{
    /// <summary>The vectors as they lie in memory.</summary>
    public ExchangedVectors Exchanged => exchanged;

    /// <summary>Before a share goes out: brings it into the vectors.</summary>
    public abstract void Collect();

    /// <summary>After the network's vectors have arrived: the replica goes on from there.</summary>
    /// <param name="version">The network's version.</param>
    public abstract void Apply(long version);

    public virtual void Dispose()
    {
    }
}

/// <summary>A gradient goes up and weights come down, in each step.</summary>
internal sealed class GradientVectors(Network copy) : ReplicaVectors(ExchangedVectors.OfEachStep(copy))
{
    public override void Collect() => copy.CaptureState();

    public override void Apply(long version)
    {
        if (Exchanged.State is not null)
            copy.RestoreState();
    }
}
