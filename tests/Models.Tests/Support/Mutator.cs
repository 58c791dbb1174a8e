namespace GanOrleans.Models.Tests.Support;

/// <summary>Changes bytes at random, always the same way for one seed.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFF, (byte)'"', (byte)'{', (byte)'}', (byte)'9', (byte)'-'];
    private readonly Random random = new(seed);

    /// <summary>The changed bytes, and in words what was changed.</summary>
    public (byte[] Bytes, string What) Mutate(byte[] whole)
    {
        var (bytes, what) = Once(whole);
        for (var more = random.Next(3); more > 0; more--)
        {
            var (again, then) = Once(bytes);
            (bytes, what) = (again, $"{what}, {then}");
        }

        return (bytes, what);
    }

    private (byte[] Bytes, string What) Once(byte[] whole)
    {
        if (whole.Length == 0)
            return ([Telling[random.Next(Telling.Length)]], "a byte in place of none");
        // Headers are short and decide most: half of all changes are there.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(64, whole.Length) : whole.Length);
        var length = Math.Min(1 + random.Next(16), whole.Length - at);
        byte[] copy = [.. whole];
        switch (random.Next(7))
        {
            case 0:
                copy[at] ^= (byte)(1 << random.Next(8));
                return (copy, $"a flipped bit of byte {at}");
            case 1:
                copy[at] = Telling[random.Next(Telling.Length)];
                return (copy, $"another byte {at}");
            case 2:
                return (copy[..at], $"the end from byte {at} cut off");
            case 3:
                return ([.. copy[..at], .. copy[(at + length)..]], $"{length} bytes from {at} left out");
            case 4:
                return ([.. copy[..at], .. copy[at..(at + length)], .. copy[at..]], $"{length} bytes from {at} twice");
            case 5:
                copy.AsSpan(at, length).Clear();
                return (copy, $"{length} zeros from {at}");
            default:
                var added = new byte[1 + random.Next(32)];
                random.NextBytes(added);
                return ([.. copy, .. added], $"{added.Length} bytes behind the end");
        }
    }
}
