namespace GanOrleans.Models.Data;

/// <summary>The folders in which a data set's files are looked for, in order.</summary>
internal static class DataPlaces
{
    /// <summary>The root itself, folders of the data set's names below it, folders below those; the cache comes last.</summary>
    /// <param name="options">Root and cache.</param>
    /// <param name="name">The data set's name, which is its folder in the cache.</param>
    /// <param name="folders">Names of folders that belong to it.</param>
    /// <param name="below">Folders within those that hold the files.</param>
    /// <param name="rootIsPlace">Whether the root itself counts whatever it is called. Otherwise it does when it carries one of the names.</param>
    /// <exception cref="DataSetException">The root is not a folder.</exception>
    public static IReadOnlyList<string> Of(DataSetOptions options, string name, IReadOnlyList<string> folders, IReadOnlyList<string> below, bool rootIsPlace)
    {
        var places = new List<string>();
        if (options.Root is { } root)
        {
            if (!Directory.Exists(root))
                throw new DataSetException($"Data root '{root}' is not a folder. Give one that exists with --data-root or {DataSetOptions.RootVariable}, or neither.", root);
            if (rootIsPlace || Carries(root, folders) || (below.Contains(Path.GetFileName(Path.GetFullPath(root))) && Carries(Path.GetDirectoryName(Path.GetFullPath(root)), folders)))
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

    private static bool Carries(string? folder, IReadOnlyList<string> names) =>
        folder is not null && names.Contains(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), StringComparer.OrdinalIgnoreCase);
}
