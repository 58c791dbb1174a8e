namespace GanOrleans.Models.Data.Generated;

/// <summary>
/// Random numbers of one generated sample: SplitMix64 (Steele, Lea and Flood, 2014) started at a hash of (seed, stream, index), so that a
/// sample does not depend on how many were drawn before it.
/// </summary>
/// <remarks>
/// Generated data has to be the same bytes on every machine, because its hash is part of a run. Integers are; floating point is as long as
/// only + − × ÷ and square root are used, which IEEE 754 rounds correctly. The C library's sine, cosine and logarithm are not among them.
/// </remarks>
internal struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    public CounterRandom(ulong seed, ulong stream, ulong index) =>
        state = Mix(Mix(Mix(seed + Golden) + stream + Golden) + index + Golden);

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(state += Golden);

    /// <summary>Uniform integer in [0, <paramref name="exclusive"/>); its bias of less than exclusive / 2³² does not matter here.</summary>
    public int Below(int exclusive) => (int)(((Next() >> 32) * (ulong)exclusive) >> 32);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Between(float low, float high) => low + (high - low) * ((Next() >> 40) * (1f / (1 << 24)));

    /// <summary>
    /// Roughly normal with mean 0 and deviation 1, never beyond ±3.47: the sum of four uniforms (Irwin–Hall), for jitter.
    /// </summary>
    public float Jitter()
    {
        var bits = Next();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum * (1f / 65536f) - 2f) * 1.7320508f;   // variance of the sum: 4 / 12
    }

    /// <summary>Exactly normal with mean 0 and deviation 1: Marsaglia's polar method.</summary>
    public double Normal()
    {
        while (true)
        {
            var (u, v) = (2 * Uniform() - 1, 2 * Uniform() - 1);
            var s = u * u + v * v;
            if (s is > 0 and < 1)
                return u * Math.Sqrt(-2 * Log(s) / s);
        }
    }

    /// <summary>
    /// Natural logarithm of a normal positive number within 1e-15, by + − × ÷ alone: x = m·2ᵉ with m in [√½, √2), ln m = 2·artanh((m −
    /// 1)/(m + 1)), whose series converges by a factor of 34 or more per term.
    /// </summary>
    internal static double Log(double x)
    {
        const double ln2 = 0.69314718055994530942;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.41421356237309504880)
        {
            m *= 0.5;
            exponent++;
        }
        var t = (m - 1) / (m + 1);
        var (t2, sum) = (t * t, 0.0);
        for (var k = 21; k >= 1; k -= 2)
            sum = sum * t2 + 1.0 / k;
        return exponent * ln2 + 2 * t * sum;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
