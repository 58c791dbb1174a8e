using System.Globalization;
using GanOrleans.Imaging;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Pictures;

/// <summary>
/// The pictures below a folder. Hidden names and what systems leave behind are passed over; links are followed, each folder is read once,
/// and what is no regular file is never opened, so that reading ends whatever lies there.
/// </summary>
internal sealed class PictureTree
{
    private const long MaxBytes = 1L << 30;

    // Made by unpacking a Mac's archive, by Windows' file manager.
    private static readonly string[] Leftovers = ["__MACOSX", "Thumbs.db", "desktop.ini"];

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly List<PictureEntry> pictures = [];
    private readonly List<PictureFault> faults = [];
    private readonly SortedDictionary<string, int> others = new(StringComparer.Ordinal);
    private readonly string root;

    private PictureTree(string root) => this.root = root;

    /// <summary>The pictures in the order of their paths.</summary>
    public IReadOnlyList<PictureEntry> Pictures => pictures;

    /// <summary>Folders and links that could not be followed.</summary>
    public IReadOnlyList<PictureFault> Faults => faults;

    /// <summary>Files that are not read, by ending: <c>6 .tif, 2 without ending</c>; empty where there are none.</summary>
    public string Others => string.Join(", ", others.Select(other =>
        string.Create(CultureInfo.InvariantCulture, $"{other.Value} {(other.Key.Length == 0 ? "without ending" : other.Key)}")));

    /// <summary>Whether a file or folder of that name is passed over: hidden, or left behind by a system.</summary>
    public static bool IsLeftover(string name) => name.StartsWith('.') || Leftovers.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Walks a folder; reads no file.</summary>
    public static PictureTree Of(string folder, CancellationToken cancellationToken)
    {
        var tree = new PictureTree(RealPath.Of(folder));
        tree.read.Add(tree.root);
        tree.Walk(new DirectoryInfo(folder), tree.root, "", cancellationToken);
        tree.pictures.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return tree;
    }

    private void Walk(DirectoryInfo folder, string real, string name, CancellationToken cancellationToken)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos("*", Everything);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(PictureFault.OfFolder(folder.FullName, $"cannot be read: {e.Message} Check that this user may read it."));
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        foreach (var entry in entries.Where(entry => !IsLeftover(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var (below, isLink) = (name.Length == 0 ? entry.Name : $"{name}/{entry.Name}", entry.LinkTarget is not null);
            if (!isLink && entry is DirectoryInfo inner)
                Enter(inner, Path.Combine(real, inner.Name), below, cancellationToken);
            else if (isLink && Directory.Exists(entry.FullName))
                FollowLink(new DirectoryInfo(entry.FullName), below, cancellationToken);
            else if (PictureFile.Endings.Contains(Path.GetExtension(entry.Name).ToLowerInvariant()))
                pictures.Add(new PictureEntry(entry.FullName, below, Fault(entry)));
            else
                Count(Path.GetExtension(entry.Name).ToLowerInvariant());
        }
    }

    private void FollowLink(DirectoryInfo link, string name, CancellationToken cancellationToken)
    {
        try
        {
            Enter(link, RealPath.Of(link.FullName), name, cancellationToken);
        }
        catch (IOException e)
        {
            faults.Add(PictureFault.OfFolder(link.FullName, $"cannot be read: {e.Message}"));
        }
    }

    private void Enter(DirectoryInfo folder, string real, string name, CancellationToken cancellationToken)
    {
        var within = Path.EndsInDirectorySeparator(real) ? real : real + Path.DirectorySeparatorChar;
        if (root == real || root.StartsWith(within, StringComparison.Ordinal))
            faults.Add(PictureFault.OfFolder(folder.FullName, $"is a link to '{real}', which it lies in itself."));
        else if (!read.Add(real))
            faults.Add(PictureFault.OfFolder(folder.FullName, $"is a link to '{real}', which is read already."));
        else
            Walk(folder, real, name, cancellationToken);
    }

    private void Count(string ending) => others[ending] = others.GetValueOrDefault(ending) + 1;

    // A pipe without a writer would be opened for ever, a device read for ever: they have no length, and pictures have one.
    private static string? Fault(FileSystemInfo entry)
    {
        try
        {
            var file = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true);
            if (file is not FileInfo { Exists: true } there)
                return entry.Name.Contains('\uFFFD', StringComparison.Ordinal)
                    ? "its name is not in UTF-8, so it cannot be opened. Rename it."
                    : $"it is a link to '{entry.LinkTarget}', which is not there.";
            return there.Length switch
            {
                0 => "it is empty, or no regular file but a pipe, a socket or a device.",
                > MaxBytes => string.Create(
                    CultureInfo.InvariantCulture, $"it has {there.Length:N0} bytes; at most {MaxBytes:N0} are read."),
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read: {e.Message}";
        }
    }
}
