using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <param name="Accuracy">Share of all rows whose nearest other row is of their own side: .5 where nothing tells the sides apart.</param>
/// <param name="OfGenerated">The same among the samples: above .5 where samples repeat each other.</param>
/// <param name="OfReal">The same among the real rows: above .5 where samples stay away from them.</param>
public sealed record TwoSampleResult(double Accuracy, double OfGenerated, double OfReal);

/// <summary>What the nearest other row says: distances to the data, and whether a classifier by it can tell samples from data.</summary>
public static class NearestNeighbours
{
    private const int Block = 1000;

    /// <summary>Of each sample, the nearest reference row and its Euclidean distance.</summary>
    /// <param name="samples">N × d.</param>
    /// <param name="reference">
    /// M × d, training rows: samples that are nearer to them than other real rows are have been learned by heart.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    public static (long[] Rows, float[] Distances) Of(Tensor samples, Tensor reference, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (x, y) = SquaredDistances.Centred(samples, reference);
        var (rows, distances) = (new long[x.shape[0]], new float[x.shape[0]]);
        for (var first = 0L; first < x.shape[0]; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var (values, indices) = SquaredDistances.Between(x.narrow(0, first, Math.Min(Block, x.shape[0] - first)), y).min(1);
            indices.data<long>().CopyTo(rows, (int)first);
            values.sqrt().data<float>().CopyTo(distances, (int)first);
        }
        return (rows, distances);
    }

    /// <summary>The leave-one-out classifier by the nearest neighbour on both sides together (Lopez-Paz and Oquab, 2017).</summary>
    /// <param name="samples">N × d.</param>
    /// <param name="reference">M × d; M should be N.</param>
    /// <param name="cancellation">Ends it.</param>
    public static TwoSampleResult TwoSample(Tensor samples, Tensor reference, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (x, y) = SquaredDistances.Centred(samples, reference);
        var all = cat([x, y], 0);
        var (generated, real) = (x.shape[0], y.shape[0]);
        var (right, rightReal) = (0L, 0L);
        for (var first = 0L; first < all.shape[0]; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var count = Math.Min(Block, all.shape[0] - first);
            var distances = SquaredDistances.Between(all.narrow(0, first, count), all);
            var itself = tensor([.. Enumerable.Range((int)first, (int)count).Select(row => (long)row)]).unsqueeze(1);
            distances.scatter_(1, itself, zeros(count, 1, dtype: distances.dtype).Fill(double.PositiveInfinity));
            var nearest = distances.argmin(1).data<long>();
            for (var i = 0; i < count; i++)
            {
                var isReal = first + i >= generated;
                if (nearest[i] >= generated != isReal) continue;
                if (isReal) rightReal++;
                else right++;
            }
        }
        return new TwoSampleResult((double)(right + rightReal) / (generated + real), (double)right / generated, (double)rightReal / real);
    }
}
