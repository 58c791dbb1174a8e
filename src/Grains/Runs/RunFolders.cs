using GanOrleans.Contracts;
using GanOrleans.Models;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Runs;

/// <summary>Where runs keep their files.</summary>
internal sealed class RunFolders(IOptions<GanOptions> options)
{
    private readonly string root = Path.GetFullPath(options.Value.StorageRoot);

    /// <summary>A run's folder below the storage root.</summary>
    public static string Relative(string runId) => runId;

    /// <summary>The full path of a folder below the storage root.</summary>
    /// <exception cref="RunException">It would lie outside.</exception>
    public string Full(string relative)
    {
        var full = Path.GetFullPath(Path.Combine(root, relative));
        return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new RunException($"'{relative}' does not lie below the storage root.");
    }

    /// <summary>The full path of a checkpoint's folder.</summary>
    /// <exception cref="RunException">It would lie outside the storage root.</exception>
    public string Checkpoint(string runId, string checkpoint) => new CheckpointStore(Full(Relative(runId))).FolderOf(checkpoint);

    /// <summary>A path relative to the storage root, as messages carry it.</summary>
    public string RelativeTo(string full) => Path.GetRelativePath(root, full);
}
