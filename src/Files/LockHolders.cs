using System.Globalization;

namespace GanOrleans.Files;

/// <summary>Which processes have a file open, for messages about locks that stay held.</summary>
internal static class LockHolders
{
    /// <summary>Who holds the lock and what to do about it, for people.</summary>
    /// <param name="path">The lock's file.</param>
    internal static string Describe(string path)
    {
        var holders = Find(Path.GetFullPath(path)).ToArray();
        return holders.Length == 0
            ? "no process of yours has it open; see which one does (for example with lsof, as root) and end that one."
            : $"{string.Join(" and ", holders)} {(holders.Length == 1 ? "has" : "have")} it open. If it hangs, end it: kill "
            + $"{string.Join(' ', holders.Select(holder => holder.Id))}.";
    }

    // Linux lists the open files of processes that one may look into; elsewhere nothing is found.
    private static IEnumerable<Holder> Find(string path)
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id) && HasOpen(process, path))
                yield return new Holder(id, NameOf(process));
        }
    }

    private static bool HasOpen(string process, string path)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget == path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;   // it ended, or is somebody else's
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private readonly record struct Holder(int Id, string Name)
    {
        public override string ToString() => Name.Length == 0 ? $"process {Id}" : $"process {Id} ({Name})";
    }
}
