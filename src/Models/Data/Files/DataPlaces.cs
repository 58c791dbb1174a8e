using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Files;

/// <summary>The folders in which a data set's files are looked for, in order.</summary>
internal static class DataPlaces
{
    /// <summary>The root itself, folders of the data set's names below it, folders below those; the cache comes last.</summary>
    /// <param name="options">Root and cache.</param>
    /// <param name="name">The data set's name, which is its folder in the cache.</param>
    /// <param name="folders">Names of folders that belong to it.</param>
    /// <param name="below">Folders within those that hold the files.</param>
    /// <param name="rootIsPlace">Whether the root itself counts whatever it is called. Otherwise it does
    /// when it carries one of the names.</param>
    /// <exception cref="DataSetException">The root is not a folder.</exception>
    public static IReadOnlyList<string> Of(
        DataSetOptions options, string name, IReadOnlyList<string> folders, IReadOnlyList<string> below, bool rootIsPlace)
    {
        var places = new List<string>();
        if (options.Root is { } root)
        {
            if (!Directory.Exists(root) && DataRootCheck.Reason(root) is { } reason)
                throw DataRootCheck.Refusal(
                    root, reason, $"Name another one with --data-root or {DataSetOptions.RootVariable}, or neither.");
            if (rootIsPlace || IsNamed(root, folders, below))
            {
                places.Add(root);
                places.AddRange(below.Select(inner => Path.Combine(root, inner)));
            }

            foreach (var folder in folders.Select(folder => Path.Combine(root, folder)))
            {
                places.Add(folder);
                places.AddRange(below.Select(inner => Path.Combine(folder, inner)));
            }
        }

        var cache = Cache(options, name);
        places.Add(cache);
        places.AddRange(below.Select(inner => Path.Combine(cache, inner)));
        return places;
    }

    /// <summary>The data set's folder in the cache.</summary>
    public static string Cache(DataSetOptions options, string name) => Path.Combine(options.CacheRoot, name);

    /// <summary>
    /// Whether a folder carries one of a data set's names, or lies in a folder that does and is called as those that hold the files.
    /// </summary>
    public static bool IsNamed(string root, IReadOnlyList<string> folders, IReadOnlyList<string> below)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        return Carries(full, folders) || (below.Contains(Path.GetFileName(full)) && Carries(Path.GetDirectoryName(full), folders));
    }

    private static bool Carries(string? folder, IReadOnlyList<string> names) =>
        names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase);
}
