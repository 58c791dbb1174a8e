namespace GanOrleans.Models.Randomness;

/// <summary>Makes one 64-bit key out of several numbers, by the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).</summary>
public static class KeyMixer
{
    /// <summary>Folds <paramref name="value"/> into <paramref name="key"/>; order matters.</summary>
    public static ulong Mix(ulong key, ulong value)
    {
        var x = key + 0x9E3779B97F4A7C15UL + Scramble(value + 0x632BE59BD9B4E019UL);
        return Scramble(x);
    }

    /// <summary>Folds the characters of a name into <paramref name="key"/>.</summary>
    public static ulong Mix(ulong key, string name)
    {
        foreach (var c in name) key = Mix(key, c);
        return Mix(key, (ulong)name.Length);
    }

    /// <summary>A bijection of 64-bit numbers whose output bits depend on all input bits.</summary>
    public static ulong Scramble(ulong x)
    {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ x >> 27) * 0x94D049BB133111EBUL;
        return x ^ x >> 31;
    }
}
