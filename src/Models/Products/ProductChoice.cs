using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using GanOrleans.Models.Randomness;
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

    private static readonly ConcurrentDictionary<(ProductShape Shape, int Threads), bool> Choices = new();

    /// <summary>
    /// Whether <see cref="BlockedProduct"/> is taken, with the number of threads that operators use on the calling thread.
    /// </summary>
    public static bool IsOwn(ProductShape shape)
    {
        if (!Avx512F.IsSupported || shape.Columns < TileKernel.Lanes || shape.Rows < 2) return false;
        var key = (shape, get_num_threads());
        return Choices.TryGetValue(key, out var own) ? own : Choices.GetOrAdd(key, Try(shape, key.Item2));
    }

    /// <summary>Whether both ways give the same bits, and how long the faster of some trials took.</summary>
    internal static (bool Same, TimeSpan Own, TimeSpan Library) Compare(ProductShape shape, int threads)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var (rows, depth, columns) = (shape.Rows, shape.Depth, shape.Columns);
        var left = shape.Form == ProductForm.WeightGradient ? Normal(1, depth, rows).t() : Normal(1, rows, depth);
        var right = shape.Form == ProductForm.Outputs ? Normal(2, columns, depth).t() : Normal(2, depth, columns);
        var bias = shape.Form == ProductForm.Outputs ? Normal(3, 1, columns).view(columns) : null;
        var result = empty(rows, columns, dtype: ScalarType.Float32);
        var (leftView, rightView, resultView) = (Matrix.Of(left), Matrix.Of(right), Matrix.Of(result));
        var expected = empty(0);
        var (own, library) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var trial = 0; trial < Trials; trial++)
        {
            var start = Stopwatch.GetTimestamp();
            BlockedProduct.Run(leftView, rightView, resultView, bias is null ? 0 : Matrix.AddressOf(bias), threads);
            own = Least(own, start);
            start = Stopwatch.GetTimestamp();
            expected = bias is null ? left.mm(right) : nn.functional.linear(left, right.t(), bias);
            library = Least(library, start);
        }
        return (result.bytes.SequenceEqual(expected.bytes), own, library);
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

    private static Tensor Normal(ulong seed, int rows, int columns)
    {
        var stream = KeyedStream.For(seed, RandomPurpose.Weights, nameof(ProductChoice));
        return HostRows.ToDevice(rows, columns, CPU, (row, destination) => stream.Normal(destination, row));
    }
}
