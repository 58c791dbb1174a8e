using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// Kernel distance, KID with Inception features (Bińkowski et al., 2018): squared maximum mean discrepancy with the kernel (x·y/d + 1)³,
/// unbiased, so that it does not depend on the number of rows and may be negative. In float64.
/// </summary>
public static class KernelDistance
{
    /// <summary>Subsets that the mean is over.</summary>
    public const int Subsets = 100;

    /// <summary>Rows of a subset.</summary>
    public const int SubsetSize = 1000;

    /// <summary>Mean and standard deviation over random subsets of both sides.</summary>
    /// <param name="samples">N × d.</param>
    /// <param name="reference">M × d.</param>
    /// <param name="seed">Chooses the subsets.</param>
    /// <param name="cancellation">Ends it.</param>
    public static (double Mean, double Deviation) Between(
        Tensor samples, Tensor reference, ulong seed = 0, CancellationToken cancellation = default)
    {
        var size = Math.Min(SubsetSize, Math.Min(samples.shape[0], reference.shape[0]));
        long[][] Rows(ulong side, long count) =>
            [.. Enumerable.Range(0, Subsets).Select(subset => Subset(KeyMixer.Scramble(seed * 2 + side + (ulong)subset * 4), count, size))];
        return Between(samples, Rows(0, samples.shape[0]), reference, Rows(1, reference.shape[0]), cancellation);
    }

    /// <summary>The same over given subsets.</summary>
    public static (double Mean, double Deviation) Between(
        Tensor samples, IReadOnlyList<long[]> sampleRows, Tensor reference, IReadOnlyList<long[]> referenceRows,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor x = Extended(samples), y = Extended(reference);
        var values = new double[sampleRows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var subset = NewDisposeScope();
            values[i] = OfExtended(x.index_select(0, tensor(sampleRows[i])), y.index_select(0, tensor(referenceRows[i])));
        }
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }

    /// <summary>Squared discrepancy of two sets of rows, at least two each.</summary>
    internal static double Unbiased(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        return OfExtended(Extended(x), Extended(y));
    }

    // Rows x/√d with a 1 behind: their products are x·y/d + 1.
    private static Tensor Extended(Tensor rows) => cat(
        [rows.to(ScalarType.Float64).Over(Math.Sqrt(rows.shape[1])), ones(rows.shape[0], 1, dtype: ScalarType.Float64)], 1);

    private static double OfExtended(Tensor x, Tensor y)
    {
        if (x.shape[0] < 2 || y.shape[0] < 2)
            throw new ArgumentException($"{x.shape[0]} and {y.shape[0]} rows were given; at least two on each side are needed.", nameof(x));
        var across = Sum(x, y) / ((double)x.shape[0] * y.shape[0]);
        return WithoutDiagonal(x) + WithoutDiagonal(y) - 2 * across;
    }

    private static double WithoutDiagonal(Tensor rows)
    {
        using var norms = rows.mul(rows).sum(1);
        var n = rows.shape[0];
        return (Sum(rows, rows) - norms.mul(norms).dot(norms).item<double>()) / (n * (n - 1.0));
    }

    // Of the cubes of all products.
    private static double Sum(Tensor x, Tensor y)
    {
        using var products = x.mm(y.t());
        using var squares = products.mul(products);
        return squares.view(-1).dot(products.view(-1)).item<double>();
    }

    private static long[] Subset(ulong key, long count, long size)
    {
        var order = new KeyedPermutation(key, count);
        var rows = new long[size];
        for (var i = 0; i < size; i++) rows[i] = order[i];
        return rows;
    }
}
