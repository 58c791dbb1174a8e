using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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
internal readonly record struct ProductShape(ProductForm Form, int Rows, int Depth, int Columns);

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
    private const int Trials = 3;

    /// <summary>Multiplications below which a call takes as long as the product: some ten microseconds.</summary>
    private const long LeastWork = 1 << 18;

    private static readonly ConcurrentDictionary<(ProductShape Shape, int Threads), bool> Choices = new();
    private static readonly Lock Trying = new();

    /// <summary>Whether a product is large enough to be tried; the same for all three products of a layer.</summary>
    public static bool IsWorthTrying(long rows, long depth, long columns) =>
        Avx512F.IsSupported && rows * depth * columns >= LeastWork && Math.Max(rows, Math.Max(depth, columns)) <= int.MaxValue;

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
        var (rows, depth, columns) = (shape.Rows, shape.Depth, shape.Columns);
        var left = shape.Form == ProductForm.WeightGradient ? Values(1, depth, rows).t() : Values(1, rows, depth);
        var right = shape.Form == ProductForm.Outputs ? Values(2, columns, depth).t() : Values(2, depth, columns);
        var bias = shape.Form == ProductForm.Outputs ? Values(3, 1, columns).view(columns) : null;
        var result = empty(rows, columns, dtype: ScalarType.Float32);
        var (leftView, rightView, resultView) = (Matrix.Of(left), Matrix.Of(right), Matrix.Of(result));
        var (own, library) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var trial = 0; trial < Trials; trial++)
        {
            var start = Stopwatch.GetTimestamp();
            BlockedProduct.Run(leftView, rightView, resultView, bias is null ? 0 : Matrix.AddressOf(bias), threads);
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
    private static Tensor Values(uint seed, int rows, int columns)
    {
        var tensor = empty(rows, columns, dtype: ScalarType.Float32);
        var state = seed;
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(tensor.bytes))
        {
            state = state * 1664525 + 1013904223;
            value = (int)state * (1f / int.MaxValue);
        }
        return tensor;
    }
}
