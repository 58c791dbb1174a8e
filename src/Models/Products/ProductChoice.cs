using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Products;

/// <summary>The products of a fully connected layer.</summary>
internal enum ProductForm
{
    /// <summary>x·Wᵀ + b.</summary>
    Outputs,

    /// <summary>g·W.</summary>
    InputGradient,

    /// <summary>gᵀ·x.</summary>
    WeightGradient,
}

/// <summary>The shape of a product: rows × depth times depth × columns.</summary>
internal readonly record struct ProductShape(ProductForm Form, long Rows, long Depth, long Columns);

/// <summary>
/// Whether a product of a shape is computed here or by libtorch. Each shape is tried once per process: <see cref="BlockedProduct"/> is
/// taken where it is faster and every bit of the result is the same, so that the choice never shows in what is computed.
/// </summary>
/// <remarks>
/// On AMD's processors MKL uses vectors of 256 bits; those with multipliers of 512 bits (Zen 5) are twice as fast with those. Elsewhere
/// MKL sums in another order, and stays.
/// </remarks>
internal static class ProductChoice
{
    // The last one's operands do not begin where a vector does, as those of views may not.
    private const int Trials = 4;

    /// <summary>Multiplications below which a call takes as long as the product: some ten microseconds.</summary>
    private const long LeastWork = 1 << 18;

    private static readonly Lock Trying = new();

    /// <summary>What was chosen so far; tests choose for shapes of their own.</summary>
    internal static ConcurrentDictionary<(ProductShape Shape, int Threads), bool> Choices { get; } = new();

    /// <summary>
    /// Whether a product is large enough to be tried, and each of its matrices fits into a span; the same for all three products of a
    /// layer.
    /// </summary>
    public static bool IsWorthTrying(long rows, long depth, long columns) =>
        Avx512F.IsSupported
        && Math.Max(rows, Math.Max(depth, columns)) <= int.MaxValue   // so that no product of two overflows
        && Math.Max(rows * depth, Math.Max(depth * columns, rows * columns)) < HostMemory.MaxFloats   // a trial has one element more
        && rows * depth * columns >= LeastWork;

    /// <summary>
    /// Whether <see cref="BlockedProduct"/> is taken, with the number of threads that operators use on the calling thread.
    /// </summary>
    public static bool IsOwn(ProductShape shape)
    {
        if (shape.Columns < TileKernel.Lanes || shape.Rows < 2 || !IsWorthTrying(shape.Rows, shape.Depth, shape.Columns)) return false;
        var key = (shape, get_num_threads());
        if (Choices.TryGetValue(key, out var own)) return own;
        lock (Trying)   // two at once would measure each other
            return Choices.TryGetValue(key, out own) ? own : Choices[key] = Try(shape, key.Item2);
    }

    /// <summary>
    /// Whether both ways give the same bits, and how long the faster of some trials took; one trial only where the bits differ.
    /// </summary>
    internal static (bool Same, TimeSpan Own, TimeSpan Library) Compare(ProductShape shape, int threads)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var (form, rows, depth, columns) = shape;
        Tensor lefts = Values(1, rows * depth), rights = Values(2, depth * columns), biases = Values(3, columns);
        var (own, library) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var trial = 0; trial < Trials; trial++)
        {
            var first = trial == Trials - 1 ? 1 : 0;
            var left = form == ProductForm.WeightGradient ? View(lefts, first, depth, rows).t() : View(lefts, first, rows, depth);
            var right = form == ProductForm.Outputs ? View(rights, first, columns, depth).t() : View(rights, first, depth, columns);
            var bias = form == ProductForm.Outputs ? biases.narrow(0, first, columns) : null;
            // Either way as a layer takes it: with the views, and with room for the result.
            var start = Stopwatch.GetTimestamp();
            var offsets = bias is null ? 0 : Matrix.AddressOf(bias);
            using var result = TensorProducts.Multiply(Matrix.Of(left), Matrix.Of(right), offsets, threads);
            own = Least(own, start);
            start = Stopwatch.GetTimestamp();
            using var expected = bias is null ? left.mm(right) : nn.functional.linear(left, right.t(), bias);
            library = Least(library, start);
            if (!result.bytes.SequenceEqual(expected.bytes)) return (false, own, library);
        }
        return (true, own, library);
    }

    private static bool Try(ProductShape shape, int threads)
    {
        if (threads > OpenMpTeam.MaxThreads) return false;
        var (same, own, library) = Compare(shape, threads);
        return same && own < library;
    }

    private static TimeSpan Least(TimeSpan least, long start)
    {
        var took = Stopwatch.GetElapsedTime(start);
        return took < least ? took : least;
    }

    // Digits of all places, at a nanosecond each: a try must not cost more than a few of the products that it decides on.
    // One more than asked for: room for a view that begins at the second.
    private static Tensor Values(uint seed, long count)
    {
        var tensor = empty(count + 1, dtype: ScalarType.Float32);
        var state = seed;
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(tensor.bytes))
        {
            state = state * 1664525 + 1013904223;
            value = (int)state * (1f / int.MaxValue);
        }
        return tensor;
    }

    private static Tensor View(Tensor values, long first, long rows, long columns) =>
        values.narrow(0, first, rows * columns).view(rows, columns);
}
