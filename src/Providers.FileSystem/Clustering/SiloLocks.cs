using GanOrleans.Files;
using Orleans.Runtime;

namespace GanOrleans.Providers.FileSystem.Clustering;

/// <summary>
/// <c>silos/&lt;address&gt;.lock</c>: each silo holds its own while it lives. The kernel releases it with the process, so anybody on the
/// machine can tell a killed silo from a slow one.
/// </summary>
internal sealed class SiloLocks(string clusterFolder)
{
    private readonly string _folder = Path.Combine(clusterFolder, "silos");

    internal void CreateFolder() => Directory.CreateDirectory(_folder);

    internal FileLock? Take(SiloAddress silo) => FileLock.TryAcquire(FileOf(silo.ToParsableString()));

    /// <summary>
    /// Whether the silo's process has certainly ended; asking needs no right to write. Without its file there is no
    /// evidence, and Orleans' own rules decide.
    /// </summary>
    internal bool IsGone(string silo)
    {
        try
        {
            return !FileLock.IsHeld(FileOf(silo));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Deletes the files of silos that are not among <paramref name="kept"/> and have ended.</summary>
    internal void Sweep(IEnumerable<string> kept)
    {
        var files = kept.Select(FileOf).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder, "*.lock").Where(file => !files.Contains(file)))
        {
            using var taken = FileLock.TryAcquire(file);
            if (taken is not null)
                File.Delete(file);
        }
    }

    private string FileOf(string silo) => Path.Combine(_folder, Uri.EscapeDataString(silo) + ".lock");
}
