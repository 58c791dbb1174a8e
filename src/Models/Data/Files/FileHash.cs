using System.IO.Compression;
using System.Security.Cryptography;

namespace GanOrleans.Models.Data.Files;

/// <summary>sha256 of data files.</summary>
internal static class FileHash
{
    /// <summary>Lower-case hexadecimal sha256 of the file, or of what its gzip holds. A file that is not gzip is its own content.</summary>
    /// <exception cref="InvalidDataException">The gzip is damaged.</exception>
    public static string OfFile(string path, bool ofContent)
    {
        using var file = File.OpenRead(path);
        using var content = ofContent && IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>Whether a stream begins like gzip; leaves it at its beginning.</summary>
    public static bool IsGzip(Stream file)
    {
        Span<byte> start = stackalloc byte[2];
        var got = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return got == 2 && start[0] == 0x1F && start[1] == 0x8B;
    }
}
