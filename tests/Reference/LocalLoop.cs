using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using static TorchSharp.torch;

namespace GanOrleans.Reference;

/// <summary>
/// Local SGD (Stich 2019) in a plain loop: each worker trains on its own rows for a block of iterations, then everything that training goes
/// on from is averaged. What a run of several workers with <c>average-every</c> must equal bit for bit.
/// </summary>
public sealed class LocalLoop : IDisposable
{
    private readonly TrainingOptions options;
    private readonly BareLoop[] workers;
    private readonly Rows[] rows;

    /// <param name="options">The settings.</param>
    /// <param name="data">The training split.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="workers">How many workers; a sum of up to three in turn is the one along the tree over them.</param>
    public LocalLoop(TrainingOptions options, IDataSet data, Device device, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, 3);
        this.options = options;
        rows = [.. Enumerable.Range(0, workers).Select(rank => Rows.Slice(options.Batch, rank, workers))];
        this.workers = [.. rows.Select(own => new BareLoop(options, data, device, own))];
    }

    /// <summary>A block of iterations, and the averages at its end.</summary>
    /// <param name="first">Its first iteration.</param>
    /// <param name="count">How many.</param>
    public void Block(long first, int count)
    {
        foreach (var worker in workers)
            for (var t = first; t < first + count; t++)
                worker.Iterate(t);
        foreach (var network in workers[0].Updaters.Keys) Average(network);
    }

    /// <summary>Writes every network's files; see <see cref="NetworkUpdater.Save"/>.</summary>
    public void Save(string folder) => workers[0].Save(folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worker in workers) worker.Dispose();
    }

    // x ← Σ n_i/N · x_i for weights, optimizer memory, moving averages and statistics alike.
    private void Average(string name)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var vectors = workers.Select(worker => Vectors(worker.Replica[name], worker.Updaters[name])).ToArray();
        for (var i = 0; i < vectors[0].Length; i++)
        {
            var mean = zeros_like(vectors[0][i]);
            for (var rank = 0; rank < vectors.Length; rank++)
                mean.Add(vectors[rank][i].clone().Scale((double)rows[rank].Count / options.Batch));
            foreach (var own in vectors) own[i].copy_(mean);
        }
        foreach (var worker in workers) worker.Replica[name].RestoreState();
    }

    private static Tensor[] Vectors(Network network, NetworkUpdater updater) =>
    [
        .. new[] { network.Weights, network.State, updater.Ema, updater.EmaState }.OfType<Tensor>().Where(vector => vector.numel() > 0),
        .. updater.Memory,
    ];
}
