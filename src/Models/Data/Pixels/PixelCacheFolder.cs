using GanOrleans.Files;

namespace GanOrleans.Models.Data.Pixels;

/// <summary>The folder of all entries of the cache of pixels: its names, what it holds, and what is removed from it.</summary>
internal static class PixelCacheFolder
{
    /// <summary>The file with the pixels, in an entry's folder.</summary>
    public const string PixelFile = "pixels";

    private const string Unfinished = ".part";

    /// <summary>The folder below the cache's root.</summary>
    public static string Of(string cacheRoot) => Path.Combine(cacheRoot, "pixels");

    /// <summary>A new name that an entry is made under.</summary>
    public static string NewPart(string entry) => $"{entry}.{Guid.NewGuid():N}{Unfinished}";

    /// <summary>The folders that an entry is being made in, or was when a process ended.</summary>
    public static string[] Parts(string entry) => Directory.Exists(Path.GetDirectoryName(entry))
        ? Directory.GetDirectories(Path.GetDirectoryName(entry)!, $"{Path.GetFileName(entry)}.*{Unfinished}")
        : [];

    /// <summary>The lock of an entry's makers.</summary>
    public static string LockOf(string entry) => entry + ".lock";

    /// <summary>With the lock: removes what a killed process left, and an entry that is damaged.</summary>
    public static void Clear(string entry)
    {
        foreach (var folder in Parts(entry).Append(entry).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>All entries, those that are unfinished or damaged included.</summary>
    public static IReadOnlyList<PixelCacheEntry> List(string cacheRoot)
    {
        var folder = Of(cacheRoot);
        if (!Directory.Exists(folder))
            return [];
        var names = Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Select(EntryOf).Distinct();
        return [.. names.Order(StringComparer.Ordinal).Select(name => PixelCacheEntry.Of(Path.Combine(folder, name)))];
    }

    /// <summary>Removes an entry with its parts; processes that read it keep what they have open. False when one makes it now.</summary>
    public static bool Remove(string cacheRoot, string name)
    {
        var entry = Path.Combine(Of(cacheRoot), name);
        using var turn = FileLock.TryAcquire(LockOf(entry));
        if (turn is null)
            return false;
        if (Directory.Exists(entry))
            Directory.Move(entry, NewPart(entry));   // gone at once, whatever interrupts the rest
        Clear(entry);
        File.Delete(LockOf(entry));
        return true;
    }

    private static string EntryOf(string folder) =>
        folder.EndsWith(Unfinished, StringComparison.Ordinal) ? folder[..folder.IndexOf('.', StringComparison.Ordinal)] : folder;
}
