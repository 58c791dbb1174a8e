using System.Text;

namespace Orleans;

/// <summary>A hash that is the same in every process (FNV-1a with a final mix).</summary>
public static class StableHash
{
    public static uint ComputeHash(ReadOnlySpan<byte> data)
    {
        var hash = 2166136261u;
        foreach (var b in data)
            hash = (hash ^ b) * 16777619u;
        hash ^= hash >> 16;
        hash *= 0x7feb352du;
        hash ^= hash >> 15;
        hash *= 0x846ca68bu;
        return hash ^ (hash >> 16);
    }

    public static uint ComputeHash(string data) => ComputeHash(Encoding.UTF8.GetBytes(data));
}
