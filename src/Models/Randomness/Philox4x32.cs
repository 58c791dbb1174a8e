using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Randomness;

/// <summary>
/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): a keyed bijection of counters.
/// </summary>
/// <remarks>Any word of any stream can be had without those before it, so a worker draws exactly its own rows.</remarks>
public static class Philox4x32
{
    /// <summary>Words that <see cref="Fill"/> writes at a time: eight blocks of four.</summary>
    public const int GroupWords = 32;

    private const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57;   // multipliers
    private const uint W0 = 0x9E3779B9, W1 = 0xBB67AE85;   // Weyl sequence of the key
    private const int Rounds = 10;

    /// <summary>One block: four words of the counter under the key.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)M0 * c0;
            var p1 = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// Fills groups of eight blocks with counters (0, c1, c2, c3), (1, c1, c2, c3), …; a group holds words 0 and 1 of its eight blocks,
    /// then words 2 and 3 of them. The order is the same with and without vector instructions.
    /// </summary>
    /// <param name="words">A whole number of <see cref="GroupWords"/>.</param>
    /// <param name="key">The key, low half first.</param>
    /// <param name="c1">Second word of every counter.</param>
    /// <param name="c2">Third word.</param>
    /// <param name="c3">Fourth word.</param>
    public static void Fill(Span<uint> words, ulong key, uint c1, uint c2, uint c3)
    {
        if (words.Length % GroupWords != 0)
            throw new ArgumentException($"The span holds {words.Length} words; give a multiple of {GroupWords}.", nameof(words));
        var groups = MemoryMarshal.Cast<uint, ulong>(words);
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (uint block = 0, at = 0; at < groups.Length; block += 8, at += GroupWords / 2)
        {
            ref var first = ref groups[(int)at];
            if (Avx512F.IsSupported)
            {
                Eight(ref first, block, c1, c2, c3, k0, k1);
            }
            else if (Avx2.IsSupported)
            {
                Four(ref first, block, c1, c2, c3, k0, k1);
                Four(ref Unsafe.Add(ref first, 4), block + 4, c1, c2, c3, k0, k1);
            }
            else
            {
                FillGroup(groups.Slice((int)at, GroupWords / 2), block, c1, c2, c3, k0, k1);
            }
        }
    }

    /// <summary>The plain form of one group, for processors without AVX2 and for the tests.</summary>
    internal static void FillGroup(Span<ulong> group, uint block, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var i = 0; i < 8; i++)
        {
            var (x0, x1, x2, x3) = Block(block + (uint)i, c1, c2, c3, k0, k1);
            group[i] = x0 | (ulong)x1 << 32;
            group[8 + i] = x2 | (ulong)x3 << 32;
        }
    }

    // One counter word per 64-bit lane. The multiply reads the low half of a lane only, so what the
    // xors leave in the high half does no harm.
    private static void Eight(ref ulong group, uint block, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        var m0 = Vector512.Create((ulong)M0).AsUInt32();
        var m1 = Vector512.Create((ulong)M1).AsUInt32();
        var x0 = Vector512.Create((ulong)block) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
        var x1 = Vector512.Create((ulong)c1);
        var x2 = Vector512.Create((ulong)c2);
        var x3 = Vector512.Create((ulong)c3);
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = Avx512F.Multiply(x0.AsUInt32(), m0);
            var p1 = Avx512F.Multiply(x2.AsUInt32(), m1);
            x0 = (p1 >>> 32) ^ x1 ^ Vector512.Create((ulong)k0);
            x1 = p1;
            x2 = (p0 >>> 32) ^ x3 ^ Vector512.Create((ulong)k1);
            x3 = p0;
            k0 += W0;
            k1 += W1;
        }
        var low = Vector512.Create((ulong)uint.MaxValue);
        ((x0 & low) | (x1 << 32)).StoreUnsafe(ref group);
        ((x2 & low) | (x3 << 32)).StoreUnsafe(ref group, 8);
    }

    private static void Four(ref ulong group, uint block, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        var m0 = Vector256.Create((ulong)M0).AsUInt32();
        var m1 = Vector256.Create((ulong)M1).AsUInt32();
        var x0 = Vector256.Create((ulong)block) + Vector256.Create(0UL, 1, 2, 3);
        var x1 = Vector256.Create((ulong)c1);
        var x2 = Vector256.Create((ulong)c2);
        var x3 = Vector256.Create((ulong)c3);
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = Avx2.Multiply(x0.AsUInt32(), m0);
            var p1 = Avx2.Multiply(x2.AsUInt32(), m1);
            x0 = (p1 >>> 32) ^ x1 ^ Vector256.Create((ulong)k0);
            x1 = p1;
            x2 = (p0 >>> 32) ^ x3 ^ Vector256.Create((ulong)k1);
            x3 = p0;
            k0 += W0;
            k1 += W1;
        }
        var low = Vector256.Create((ulong)uint.MaxValue);
        ((x0 & low) | (x1 << 32)).StoreUnsafe(ref group);
        ((x2 & low) | (x3 << 32)).StoreUnsafe(ref group, 8);
    }
}
