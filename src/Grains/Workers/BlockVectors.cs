using GanOrleans.Grains.Exchange;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// Local SGD (Stich 2019): the worker takes the steps of a block by itself; what its training ended with goes up, the mean over the workers
/// comes down.
/// </summary>
internal sealed class BlockVectors : ReplicaVectors
{
    private readonly Network copy;
    private readonly NetworkUpdater updater;
    private readonly TrainingVector training;
    private bool isLost;   // a gradient of this block was not finite

    private BlockVectors(Network copy, NetworkUpdater updater, TrainingVector training)
        : base(ExchangedVectors.OfEachBlock(training)) =>
        (this.copy, this.updater, this.training) = (copy, updater, training);

    public static BlockVectors Create(Network copy, TrainingOptions options)
    {
        var updater = new NetworkUpdater(copy, options);
        return new BlockVectors(copy, updater, new TrainingVector(updater));
    }

    /// <summary>
    /// Takes a step by the replica's own gradient. One that is not finite moves nothing, and has the network skip this block for all
    /// workers.
    /// </summary>
    public void Update() => isLost |= updater.Apply(copy.Gradient) == UpdateOutcome.NotFinite;

    public override void Collect()
    {
        if (isLost)
            Exchanged.Share.Fill(double.NaN);
        else
            training.Collect();
    }

    public override void Apply(long version)
    {
        training.Restore(version);
        isLost = false;
    }

    public override void Dispose()
    {
        training.Dispose();
        updater.Dispose();
        base.Dispose();
    }
}
