using System.Numerics;

namespace GanOrleans.Models.Randomness;

/// <summary>A keyed permutation of {0, …, n − 1} that gives any single image without a table.</summary>
/// <remarks>
/// A balanced Feistel network over the next even power of two (Luby and Rackoff, 1988), with cycle walking back into the range
/// (Black and Rogaway, 2002): fewer than four evaluations on average.
/// </remarks>
public readonly struct KeyedPermutation
{
    private const int Rounds = 6;

    private readonly ulong key;
    private readonly ulong count;
    private readonly int halfBits;

    /// <param name="key">The key; another key gives another permutation.</param>
    /// <param name="count">n, at least 1.</param>
    public KeyedPermutation(ulong key, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.key = key;
        this.count = (ulong)count;
        var bits = Math.Max(2, 64 - BitOperations.LeadingZeroCount((ulong)count - 1));
        halfBits = (bits + 1) / 2;
    }

    /// <summary>The image of <paramref name="index"/>, which lies in [0, n).</summary>
    public long this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, count, nameof(index));
            var x = (ulong)index;
            do
            {
                x = Feistel(x);
            }
            while (x >= count);
            return (long)x;
        }
    }

    private ulong Feistel(ulong x)
    {
        var mask = (1UL << halfBits) - 1;
        var (left, right) = (x >> halfBits, x & mask);
        for (var round = 0; round < Rounds; round++)
            (left, right) = (
                right, left ^ KeyMixer.Scramble(key + right * 0x9E3779B97F4A7C15UL + (ulong)round * 0xD1B54A32D192ED03UL) & mask);
        return left << halfBits | right;
    }
}
