using System.Security.Cryptography;

namespace GanOrleans.Models.Data.Pixels;

/// <summary>Hashes pixels in segments, on all cores.</summary>
internal static class PixelSegments
{
    private const int Part = 1 << 20;

    /// <summary>sha256 of each segment in lower-case hexadecimal.</summary>
    public static string[] Hash(IPixels pixels, int segmentBytes, CancellationToken cancellationToken)
    {
        var hashes = new string[(pixels.Length + segmentBytes - 1) / segmentBytes];
        ParallelLoop.Run(hashes.Length, Segment, cancellationToken);
        return hashes;

        void Segment(int i)
        {
            var first = (long)i * segmentBytes;
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Append(sha, pixels, first, Math.Min(segmentBytes, pixels.Length - first));
            hashes[i] = Convert.ToHexStringLower(sha.GetHashAndReset());
        }
    }

    /// <summary>Appends a range of pixels to a hash.</summary>
    public static void Append(IncrementalHash sha, IPixels pixels, long first, long count)
    {
        var buffer = new byte[Math.Min(Part, count)];
        for (var at = 0L; at < count; at += buffer.Length)
            sha.AppendData(pixels.Read(first + at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - at))));
    }
}
