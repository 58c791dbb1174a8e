using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <param name="Precision">Share of the samples that lie in a neighbourhood of a real row: how good they are.</param>
/// <param name="Recall">Share of the real rows that lie in a neighbourhood of a sample: how much of the data they reach.</param>
/// <param name="Density">Neighbourhoods of real rows that a sample lies in, of K expected; may exceed 1.</param>
/// <param name="Coverage">Share of the real rows with a sample in their neighbourhood.</param>
public sealed record PrecisionRecallResult(double Precision, double Recall, double Density, double Coverage);

/// <summary>
/// Improved precision and recall (Kynkäänniemi et al., 2019) and density and coverage (Naeem et al., 2020). The neighbourhood of a row is
/// the ball that reaches to the K-th nearest other row of its own side, its edge included.
/// </summary>
public static class PrecisionRecall
{
    /// <summary>K of precision and recall, as in the paper.</summary>
    public const int Neighbours = 3;

    /// <summary>K of density and coverage, as in the paper.</summary>
    public const int DensityNeighbours = 5;

    private const int Block = 1000;

    /// <summary>All four.</summary>
    /// <param name="samples">N × d.</param>
    /// <param name="reference">M × d; M should be N.</param>
    /// <param name="neighbours">K of precision and recall.</param>
    /// <param name="densityNeighbours">K of density and coverage.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">A side has no more rows than K.</exception>
    public static PrecisionRecallResult Of(
        Tensor samples, Tensor reference, int neighbours = Neighbours, int densityNeighbours = DensityNeighbours,
        CancellationToken cancellation = default)
    {
        var least = Math.Max(neighbours, densityNeighbours);
        if (samples.shape[0] <= least || reference.shape[0] <= least)
            throw new ArgumentException(
                $"{samples.shape[0]} samples and {reference.shape[0]} real rows were given; more than {least} of each are needed.",
                nameof(samples));
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (x, y) = SquaredDistances.Centred(samples, reference);
        var ofSamples = Radii(x, [neighbours], cancellation)[0];
        var ofReference = Radii(y, [neighbours, densityNeighbours], cancellation);
        var (precise, pairs) = (0L, 0L);
        var (recalled, covered) = (zeros(y.shape[0], dtype: ScalarType.Bool), zeros(y.shape[0], dtype: ScalarType.Bool));
        for (var first = 0L; first < x.shape[0]; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var count = Math.Min(Block, x.shape[0] - first);
            var distances = SquaredDistances.Between(x.narrow(0, first, count), y);
            precise += distances.le(ofReference[0].unsqueeze(0)).any(1).sum().item<long>();
            var near = distances.le(ofReference[1].unsqueeze(0));
            pairs += near.sum().item<long>();
            covered.logical_or_(near.any(0));
            recalled.logical_or_(distances.le(ofSamples.narrow(0, first, count).unsqueeze(1)).any(0));
        }
        return new PrecisionRecallResult(
            (double)precise / x.shape[0], (double)recalled.sum().item<long>() / y.shape[0],
            (double)pairs / (densityNeighbours * x.shape[0]), (double)covered.sum().item<long>() / y.shape[0]);
    }

    // Squared distances of each row to its K-th nearest other one, for each K.
    private static Tensor[] Radii(Tensor rows, int[] neighbours, CancellationToken cancellation)
    {
        var most = neighbours.Max() + 1;   // the row itself is its nearest
        List<Tensor> nearest = [];
        for (var first = 0L; first < rows.shape[0]; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var part = rows.narrow(0, first, Math.Min(Block, rows.shape[0] - first));
            var (values, _) = SquaredDistances.Between(part, rows).topk(most, 1, largest: false, sorted: true);
            nearest.Add(values.MoveToOuterDisposeScope());
        }
        var all = cat(nearest, 0);
        return [.. neighbours.Select(k => all.select(1, k))];
    }
}
