using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GanOrleans.Imaging;
using GanOrleans.Models.Data.Pixels;

namespace GanOrleans.Models.Data;

/// <summary>The hash that names a split's content, whatever files it came from.</summary>
public static class ContentHash
{
    private const string Algorithm = "sha256:";
    private const string Reader = "image-reader-";

    /// <summary>
    /// <c>sha256:</c> + hexadecimal sha256 over the line <c>gan-data 1 {type} {count} {shape} {classes}\n</c>, the values in sample order
    /// (bytes, or little-endian float32) and one byte per label.
    /// </summary>
    internal static string Of(
        string type, int count, IReadOnlyList<long> shape, int classes, ReadOnlySpan<byte> values, ReadOnlySpan<byte> labels)
    {
        using var sha = Begin(type, count, shape, classes);
        sha.AppendData(values);
        return End(sha, labels);
    }

    /// <summary>As <see cref="Of"/>, of bytes that may be more than an array holds.</summary>
    internal static string OfPixels(IPixels pixels, int first, int count, IReadOnlyList<long> shape, int classes, ReadOnlySpan<byte> labels)
    {
        using var sha = Begin("uint8", count, shape, classes);
        var size = shape.Aggregate(1L, (product, extent) => product * extent);
        PixelSegments.Append(sha, pixels, first * size, count * size);
        return End(sha, labels);
    }

    private static IncrementalHash Begin(string type, int count, IReadOnlyList<long> shape, int classes)
    {
        var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = string.Create(CultureInfo.InvariantCulture, $"gan-data 1 {type} {count} {string.Join('x', shape)} {classes}\n");
        sha.AppendData(Encoding.ASCII.GetBytes(header));
        return sha;
    }

    private static string End(IncrementalHash sha, ReadOnlySpan<byte> labels)
    {
        sha.AppendData(labels);
        return Algorithm + Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>
    /// <c>image-reader-{version}-sha256:</c> + hexadecimal sha256 over the line <c>gan-pictures {version} {count} {shape}
    /// {classes}\n</c> and, in sample order, of each file the sha256 of its bytes in hexadecimal, a space, its name and a byte 0. The
    /// version says which pixels the files give.
    /// </summary>
    internal static string OfFiles(IReadOnlyList<long> shape, int classes, IReadOnlyCollection<SourceFile> files)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var version = PictureFile.ReaderVersion;
        var header = string.Create(
            CultureInfo.InvariantCulture, $"gan-pictures {version} {files.Count} {string.Join('x', shape)} {classes}\n");
        sha.AppendData(Encoding.ASCII.GetBytes(header));
        foreach (var file in files)
            sha.AppendData(Encoding.UTF8.GetBytes($"{file.Sha256} {file.Name}\0"));
        var digest = Convert.ToHexStringLower(sha.GetHashAndReset());
        return string.Create(CultureInfo.InvariantCulture, $"{Reader}{version}-{Algorithm}{digest}");
    }

    /// <summary>The version of the picture reader that made a hash of the data set <c>images</c>; 1 hashed decoded pixels.</summary>
    public static int ReaderVersionOf(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.StartsWith(Reader, StringComparison.Ordinal)
            && hash[Reader.Length..].Split('-') is [var version, ..]
            && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : 1;
    }
}
