using System.Globalization;
using System.Security.Cryptography;

namespace GanOrleans.Models.Checkpoints;

/// <summary>Single files of a checkpoint: what they are, and whether they are what was written.</summary>
public static class CheckpointFiles
{
    /// <summary>Name, length and SHA-256 of a file.</summary>
    public static CheckpointFile Describe(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        return new CheckpointFile(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>What is wrong with a file, or null: every byte is read.</summary>
    internal static CheckpointFault? Compare(string folder, CheckpointFile expected)
    {
        var path = Path.Combine(folder, expected.Name);
        if (!Exists(path))
            return new CheckpointFault(
                path, string.Create(CultureInfo.InvariantCulture, $"it is missing; the manifest has {expected.Bytes} bytes."));
        var found = Describe(path);
        if (found.Bytes != expected.Bytes)
            return new CheckpointFault(
                path, string.Create(CultureInfo.InvariantCulture, $"it has {found.Bytes} bytes; the manifest has {expected.Bytes}."));
        return found.Sha256 == expected.Sha256
            ? null
            : new CheckpointFault(path, $"its sha256 is {found.Sha256}; the manifest has {expected.Sha256}.");
    }

    /// <summary>
    /// Whether a file is there. <see cref="File.Exists"/> is false also where a disk fails, and an intact checkpoint would count as none.
    /// </summary>
    internal static bool Exists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
