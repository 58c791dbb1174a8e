namespace GanOrleans.Models.Data.Pictures;

/// <summary>Paths without links, so that a folder has one name however it is reached.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path with every link in it followed.</summary>
    /// <exception cref="IOException">The links lead to each other.</exception>
    public static string Of(string path)
    {
        var links = 0;
        return Follow(Path.GetFullPath(path), ref links);
    }

    private static string Follow(string path, ref int links)
    {
        var current = Path.GetPathRoot(path)!;
        foreach (var part in path[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                if (++links > MaxLinks)
                    throw new IOException($"'{path}' passes through more than {MaxLinks} links.");
                next = Follow(Path.GetFullPath(target, current), ref links);
            }

            current = next;
        }

        return current;
    }
}
