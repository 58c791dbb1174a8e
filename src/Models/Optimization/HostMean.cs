using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>
/// The weighted mean as one pass over host memory: the tree is summed block by block within the cache, each share is read once and the mean
/// written once. The bits are those of the operators that it replaces.
/// </summary>
internal static class HostMean
{
    private const int Block = 4096;   // elements: a few blocks fit into the first-level cache

    /// <summary>See <see cref="GradientMean.Into"/>; at least two shares. Whether all of the mean is finite.</summary>
    public static unsafe bool Into(Tensor destination, IReadOnlyList<(int Samples, Tensor Gradient)> shares, long total)
    {
        var target = Values(destination);
        var sources = new nint[shares.Count];
        var weights = new float[shares.Count];
        for (var rank = 0; rank < sources.Length; rank++)
        {
            fixed (float* start = Values(shares[rank].Gradient))   // native memory: it does not move
                sources[rank] = (nint)start;
            weights[rank] = (float)((double)shares[rank].Samples / total);
        }

        var right = new float[shares.Count][];   // one block per level of the tree
        var isFinite = true;
        for (var at = 0; at < target.Length; at += Block)
        {
            var sum = target.Slice(at, Math.Min(Block, target.Length - at));
            Sum(sum, at, 0, sources.Length, 0);
            isFinite &= HostUpdateRules.IsFinite(sum);
        }

        return isFinite;

        void Sum(Span<float> sum, int at, int first, int count, int level)
        {
            var a = new ReadOnlySpan<float>((float*)sources[first] + at, sum.Length);
            if (count == 1)
            {
                Scale(sum, a, weights[first]);
            }
            else if (count == 2)
            {
                var b = new ReadOnlySpan<float>((float*)sources[first + 1] + at, sum.Length);
                ScaleAndAdd(sum, a, weights[first], b, weights[first + 1]);
            }
            else
            {
                var left = GradientMean.Left(count);
                var rest = (right[level] ??= new float[Block]).AsSpan(0, sum.Length);
                Sum(sum, at, first, left, level + 1);
                Sum(rest, at, first + left, count - left, level + 1);
                Add(sum, rest);
            }
        }
    }

    private static void Scale(Span<float> sum, ReadOnlySpan<float> a, float weight)
    {
        ref var sum0 = ref MemoryMarshal.GetReference(sum);
        ref var a0 = ref MemoryMarshal.GetReference(a);
        var i = 0;
        for (; i <= sum.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            (Vector256.LoadUnsafe(ref a0, (nuint)i) * weight).StoreUnsafe(ref sum0, (nuint)i);
        for (; i < sum.Length; i++) sum[i] = a[i] * weight;
    }

    private static void ScaleAndAdd(Span<float> sum, ReadOnlySpan<float> a, float weightA, ReadOnlySpan<float> b, float weightB)
    {
        ref var sum0 = ref MemoryMarshal.GetReference(sum);
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i <= sum.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            (Vector256.LoadUnsafe(ref a0, (nuint)i) * weightA + Vector256.LoadUnsafe(ref b0, (nuint)i) * weightB)
                .StoreUnsafe(ref sum0, (nuint)i);
        for (; i < sum.Length; i++) sum[i] = a[i] * weightA + b[i] * weightB;
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> b)
    {
        ref var sum0 = ref MemoryMarshal.GetReference(sum);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i <= sum.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            (Vector256.LoadUnsafe(ref sum0, (nuint)i) + Vector256.LoadUnsafe(ref b0, (nuint)i)).StoreUnsafe(ref sum0, (nuint)i);
        for (; i < sum.Length; i++) sum[i] += b[i];
    }

    private static Span<float> Values(Tensor vector) => MemoryMarshal.Cast<byte, float>(vector.bytes);
}
