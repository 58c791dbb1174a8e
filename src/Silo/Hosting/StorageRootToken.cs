using System.Text;
using GanOrleans.Files;

namespace GanOrleans.Silo.Hosting;

/// <summary>A random text in the storage root: silos that announce the same one see the same root.</summary>
internal static class StorageRootToken
{
    internal const string FileName = ".ganorleans-root";

    /// <summary>Creates the root where it is missing, and reads its token, which the first silo writes.</summary>
    /// <exception cref="IOException">The root cannot be written.</exception>
    internal static async Task<string> ReadOrCreateAsync(string storageRoot)
    {
        Directory.CreateDirectory(storageRoot);
        var file = Path.Combine(storageRoot, FileName);
        using var _ = await FileLock.AcquireAsync(file + ".lock");
        if (DurableFile.Read(file) is { Length: > 0 } bytes)
            return Encoding.UTF8.GetString(bytes).Trim();

        var token = Guid.NewGuid().ToString("N");
        DurableFile.Write(file, Encoding.UTF8.GetBytes(token + "\n"));
        return token;
    }
}
