using System.Numerics;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>The mean of the workers' gradients: Σ (n_i / N)·g_i, where share i comes from n_i of N samples.</summary>
public static class GradientMean
{
    /// <summary>
    /// Writes the mean into <paramref name="destination"/>. The sum follows a binary tree over the ranks that depends on
    /// their number only, so the order of arrival never changes a bit; a single share is copied bit for bit. The
    /// destination may be the first share's tensor, no other's.
    /// </summary>
    /// <param name="destination">A flat vector.</param>
    /// <param name="sharesByRank">The shares in rank order: at least one, at least one sample in all, every
    /// tensor as long as the destination.</param>
    /// <returns>Whether all of the mean is finite, where that came with it; null where it has to be looked at.</returns>
    public static bool? Into(Tensor destination, IReadOnlyList<(int Samples, Tensor Gradient)> sharesByRank)
    {
        var total = 0L;
        for (var rank = 0; rank < sharesByRank.Count; rank++)
        {
            var (samples, gradient) = sharesByRank[rank];
            if (samples < 0 || gradient.numel() != destination.numel())
                throw new ArgumentException(
                    $"Share {rank} has {samples} samples and {gradient.numel()} elements; a share of this network has at least 0 samples "
                        + $"and {destination.numel()} elements.",
                    nameof(sharesByRank));
            if (rank > 0 && gradient.Handle == destination.Handle)
                throw new ArgumentException($"Share {rank} is the destination itself; only the first share may be.", nameof(sharesByRank));
            total += samples;
        }
        if (total == 0) throw new ArgumentException("No share has any samples, so there is no mean.", nameof(sharesByRank));

        using var grad = no_grad();
        using var scope = NewDisposeScope();
        if (sharesByRank.Count == 1)
        {
            if (sharesByRank[0].Gradient.Handle != destination.Handle) destination.copy_(sharesByRank[0].Gradient);
            return null;
        }
        if (HostMemory.HasFloats(destination))
            return HostMean.Into(destination, sharesByRank, total);
        Sum(destination, sharesByRank, 0, sharesByRank.Count, total);
        return null;
    }

    /// <summary>Shares on the left side of the tree over <paramref name="count"/>: the largest power of two below it.</summary>
    internal static int Left(int count) => 1 << BitOperations.Log2((uint)count - 1);

    /// <summary>Sums shares first to first + count − 1 by tensor operators, for any device.</summary>
    internal static void Sum(Tensor destination, IReadOnlyList<(int Samples, Tensor Gradient)> shares, int first, int count, long total)
    {
        if (count == 1)
        {
            Weighted(destination, shares[first], total);
            return;
        }
        var left = Left(count);
        Sum(destination, shares, first, left, total);
        var right = empty_like(destination);
        Sum(right, shares, first + left, count - left, total);
        destination.Add(right);
    }

    private static void Weighted(Tensor destination, (int Samples, Tensor Gradient) share, long total)
    {
        if (share.Gradient.Handle != destination.Handle) destination.copy_(share.Gradient);
        destination.Scale((double)share.Samples / total);
    }
}
