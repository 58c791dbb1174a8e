using GanOrleans.Files;

namespace GanOrleans.Models.Data.Pictures;

/// <summary>The folders of a data root that are its parts, however they are spelled.</summary>
/// <param name="Train"><c>train</c> or <c>training</c> in any case; null where there is none, so that
/// the root holds the training images.</param>
/// <param name="Validation">
/// <c>val</c>, <c>valid</c>, <c>validation</c> or <c>dev</c>; null where there is none, so that a sixth
/// of the training images is for validation.
/// </param>
/// <param name="Test"><c>test</c> or <c>testing</c>; null where there is none.</param>
/// <param name="Others">Names of what lies beside the training images and is not read.</param>
internal sealed record SplitFolders(string? Train, string? Validation, string? Test, IReadOnlyList<string> Others)
{
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] ValidationNames = ["val", "valid", "validation", "dev"];
    private static readonly string[] TestNames = ["test", "testing"];

    /// <summary>Finds them.</summary>
    /// <exception cref="DataSetException">A part is there twice, or there are parts without training images.</exception>
    public static SplitFolders Of(string root)
    {
        string[] entries;
        try
        {
            var all = Directory.EnumerateFileSystemEntries(root);
            entries = [.. all.Where(path => !PictureTree.IsLeftover(Path.GetFileName(path))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(
                $"Folder '{PrintableText.Of(root)}' cannot be read: {e.Message} Check that it exists and that this user may read it.",
                root, null, e);
        }

        var folders = entries.Where(Directory.Exists).ToList();
        var (train, validation, test) = (
            Find(root, folders, TrainNames), Find(root, folders, ValidationNames), Find(root, folders, TestNames));
        if (train is null && (validation ?? test) is { } part)
            throw new DataSetException(
                $"Folder '{PrintableText.Of(root)}' has '{Path.GetFileName(part)}' but no '{TrainNames[0]}'. Put the training images into "
                + $"'{Path.Combine(root, TrainNames[0])}'; if '{Path.GetFileName(part)}' is a class, give it another name.",
                part);
        var beside = entries.Where(entry => entry != train && entry != validation && entry != test);
        string[] others = train is null ? [] : [.. beside.Select(entry => Path.GetFileName(entry))];
        return new SplitFolders(train, validation, test, others);
    }

    private static string? Find(string root, List<string> folders, string[] names)
    {
        var found = folders.Where(folder => names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase)).ToList();
        return found.Count < 2
            ? found.SingleOrDefault()
            : throw new DataSetException(
                $"Folder '{PrintableText.Of(root)}' has {string.Join(" and ", found.Select(folder => $"'{Path.GetFileName(folder)}'"))}, "
                + "which name the same part. Keep one of them.",
                found[1]);
    }
}
