using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GanOrleans.Models.Data;

/// <summary>The hash that names a split's content, whatever files it came from.</summary>
internal static class ContentHash
{
    /// <summary>
    /// <c>sha256:</c> + hexadecimal sha256 over the line <c>gan-data 1 {type} {count} {shape} {classes}\n</c>, the values in sample order
    /// (bytes, or little-endian float32) and one byte per label.
    /// </summary>
    public static string Of(string type, int count, IReadOnlyList<long> shape, int classes, ReadOnlySpan<byte> values, ReadOnlySpan<byte> labels)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = string.Create(CultureInfo.InvariantCulture, $"gan-data 1 {type} {count} {string.Join('x', shape)} {classes}\n");
        sha.AppendData(Encoding.ASCII.GetBytes(header));
        sha.AppendData(values);
        sha.AppendData(labels);
        return "sha256:" + Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
