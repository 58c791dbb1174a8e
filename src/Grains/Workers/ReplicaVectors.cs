using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;
using TorchSharp;

namespace GanOrleans.Grains.Workers;

/// <summary>What a worker with a replica of its own exchanges with one network. On the lane.</summary>
internal abstract class ReplicaVectors(ExchangedVectors exchanged) : IDisposable
{
    /// <summary>The vectors as they lie in memory.</summary>
    public ExchangedVectors Exchanged { get; protected set; } = exchanged;

    /// <summary>Before a share goes out: brings it into the vectors.</summary>
    public abstract void Collect();

    /// <summary>After the network's vectors have arrived: the replica goes on from there.</summary>
    /// <param name="version">The network's version.</param>
    public abstract void Apply(long version);

    /// <summary>Memory for the share that the network may read it in; null = it is always sent. Called on any thread.</summary>
    public virtual SharedMemory? CreateShare() => null;

    /// <summary>
    /// From now on the share lies in that memory, and the weights are the network's own. False where they cannot be reached.
    /// </summary>
    public virtual bool Join(SharedMemory share, SharedMemoryPlace weights) => false;

    /// <summary>From now on share and weights lie in memory of the replica's own, as they are.</summary>
    public virtual void Leave()
    {
    }

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

    public override SharedMemory? CreateShare() => copy.IsOnHost ? SharedMemory.TryCreate(copy.Layout.Length) : null;

    public override bool Join(SharedMemory share, SharedMemoryPlace weights)
    {
        if (weights.Length != copy.Layout.Length || SharedMemory.TryMap(share.Place) is not { } gradient)
            return false;
        if (SharedMemory.TryMap(weights) is not { } shared)
        {
            gradient.Dispose();
            return false;
        }

        Use(gradient, shared);
        return true;
    }

    public override void Leave() => Use(Copy(Exchanged.Share), Copy(Exchanged.Answer));

    private void Use(torch.Tensor gradient, torch.Tensor weights)
    {
        copy.UseGradient(gradient);
        copy.UseWeights(weights);
        Exchanged = ExchangedVectors.OfEachStep(copy);
    }

    private static torch.Tensor Copy(torch.Tensor vector) => vector.clone().DetachFromDisposeScope();
}
