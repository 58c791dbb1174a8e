using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Randomness;

/// <summary>
/// Random rows by number: row r of a stream is a pure function of (key, position, r), so any slice of rows equals that slice of the whole.
/// </summary>
public readonly struct KeyedStream
{
    private readonly ulong key;
    private readonly ulong position;

    private KeyedStream(ulong key, ulong position) => (this.key, this.position) = (key, position);

    /// <summary>The stream of one purpose within one step; <paramref name="layer"/> tells apart what a step draws more than once.</summary>
    public static KeyedStream For(StepKey step, RandomPurpose purpose, int layer = 0)
    {
        var key = KeyMixer.Mix(step.Seed, (ulong)purpose);
        key = KeyMixer.Mix(key, (ulong)step.Phase);
        key = KeyMixer.Mix(key, (ulong)step.Substep);
        return new KeyedStream(KeyMixer.Mix(key, (ulong)layer), (ulong)step.Iteration);
    }

    /// <summary>The stream of one purpose and name, outside of any step.</summary>
    public static KeyedStream For(ulong seed, RandomPurpose purpose, string name = "") =>
        new(KeyMixer.Mix(KeyMixer.Mix(seed, (ulong)purpose), name), 0);

    /// <summary>Fills a row with U[<paramref name="low"/>, <paramref name="high"/>), 24 random bits each.</summary>
    public void Uniform(Span<float> destination, long row, float low, float high)
    {
        using var words = Draw(destination.Length, row);
        var scale = (high - low) * (1f / (1 << 24));
        var i = 0;
        for (; i + 8 <= destination.Length; i += 8)
        {
            var bits = Vector256.Create(words.Span[i..]) >>> 8;
            (Vector256.ConvertToSingle(bits.AsInt32()) * scale + Vector256.Create(low)).CopyTo(destination[i..]);
        }
        for (; i < destination.Length; i++) destination[i] = (int)(words.Span[i] >> 8) * scale + low;
    }

    /// <summary>Fills a row with N(0, 1), by the Box–Muller transform.</summary>
    public void Normal(Span<float> destination, long row)
    {
        const int Half = Philox4x32.GroupWords / 2;
        using var words = Draw(destination.Length, row);
        Span<float> group = stackalloc float[Philox4x32.GroupWords];
        for (var at = 0; at < destination.Length; at += group.Length)
        {
            for (var i = 0; i < Half; i += 8)
            {
                // Halves of 2^-24 keep u above 0 and below 1: ln u stays finite, and the angle covers the circle evenly.
                var u =
                    (Vector256.ConvertToSingle((Vector256.Create(words.Span[(at + i)..]) >>> 8).AsInt32()) + Vector256.Create(0.5f))
                    * (1f / (1 << 24));
                var v =
                    Vector256.ConvertToSingle((Vector256.Create(words.Span[(at + Half + i)..]) >>> 8).AsInt32()) * (MathF.Tau / (1 << 24));
                var radius = Vector256.Sqrt(Vector256.Log(u) * -2f);
                var (sin, cos) = Vector256.SinCos(v);
                (radius * cos).CopyTo(group[i..]);
                (radius * sin).CopyTo(group[(Half + i)..]);
            }
            var take = Math.Min(group.Length, destination.Length - at);
            group[..take].CopyTo(destination[at..]);
        }
    }

    /// <summary>
    /// Fills a row with <paramref name="scale"/> where a Bernoulli(<paramref name="keep"/>) draw keeps
    /// the value, else 0; keep is exact to 2^-16.
    /// </summary>
    public void Mask(Span<float> destination, long row, double keep, float scale)
    {
        using var words = Draw((destination.Length + 1) / 2, row);
        var draws = MemoryMarshal.Cast<uint, ushort>(words.Span);
        var threshold = (uint)Math.Round(keep * 65536);   // 65536 keeps everything, so it is compared in 32 bits
        var i = 0;
        for (; i + 16 <= destination.Length; i += 16)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(draws[i..]));
            (Vector256.LessThan(lower, Vector256.Create(threshold)).AsSingle() & Vector256.Create(scale)).CopyTo(destination[i..]);
            (Vector256.LessThan(upper, Vector256.Create(threshold)).AsSingle() & Vector256.Create(scale)).CopyTo(destination[(i + 8)..]);
        }
        for (; i < destination.Length; i++) destination[i] = draws[i] < threshold ? scale : 0f;
    }

    private Words Draw(int count, long row)
    {
        var words = new Words(count);
        // 48 bits of position and 48 bits of row: neither an iteration nor a sample number comes near.
        Philox4x32.Fill(words.Span, key, (uint)row, (uint)position, (uint)(position >> 32 & 0xFFFF) | (uint)(row >> 32) << 16);
        return words;
    }

    /// <summary>A rented buffer of whole groups.</summary>
    private readonly ref struct Words
    {
        private readonly uint[] rented;

        public Words(int count)
        {
            var whole = (count + Philox4x32.GroupWords - 1) / Philox4x32.GroupWords * Philox4x32.GroupWords;
            rented = ArrayPool<uint>.Shared.Rent(whole);
            Span = rented.AsSpan(0, whole);
        }

        public Span<uint> Span { get; }

        public void Dispose() => ArrayPool<uint>.Shared.Return(rented);
    }
}
