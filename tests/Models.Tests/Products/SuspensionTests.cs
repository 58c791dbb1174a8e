using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Products;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Products;

/// <summary>
/// A collection suspends a thread in the middle of a loop over vectors, whose registers the runtime and the kernel then save and restore.
/// </summary>
public sealed class SuspensionTests : TorchTest
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Collections_during_a_product_change_no_bit(int threads)
    {
        if (!Avx512F.IsSupported) return;   // no such product is taken there: BlockedProductTests
        Tensor left = randn(64, 384), right = randn(384, 480);

        Check(() => TensorProducts.Multiply(Matrix.Of(left), Matrix.Of(right), 0, threads));
    }

    [Fact]
    public void Collections_during_a_draw_change_no_bit()
    {
        var words = new uint[Philox4x32.GroupWords * 100];

        Check(() =>
        {
            Philox4x32.Fill(words, key: 7, c1: 1, c2: 2, c3: 3);
            return tensor(MemoryMarshal.Cast<uint, int>(words).ToArray());
        });
    }

    [Fact]
    public void Collections_during_a_mean_change_no_bit()
    {
        var shares = Enumerable.Range(0, 3).Select(rank => (Samples: rank + 1, Gradient: randn(100_000))).ToList();
        var mean = empty(100_000);

        Check(() =>
        {
            HostMean.Into(mean, shares, total: 6);
            return mean.alias();
        });
    }

    private static void Check(Func<Tensor> compute)
    {
        using var first = compute();
        var expected = first.bytes.ToArray();
        var (collections, done) = (0, false);
        var collector = new Thread(() =>
        {
            for (; !Volatile.Read(ref done); Interlocked.Increment(ref collections))
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        });
        collector.Start();
        try
        {
            // On a busy machine the collector may come late.
            var clock = Stopwatch.StartNew();
            for (var runs = 1; clock.Elapsed < Length || Volatile.Read(ref collections) < 10; runs++)
            {
                using var again = compute();
                Assert.True(again.bytes.SequenceEqual(expected), $"Run {runs} differs, after {collections} collections.");
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }
    }
}
