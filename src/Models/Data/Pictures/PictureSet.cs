using GanOrleans.Files;
using GanOrleans.Imaging;
using GanOrleans.Models.Randomness;

namespace GanOrleans.Models.Data.Pictures;

/// <summary>Pictures with their classes, in the order of a keyed shuffle, so that every part of them has all classes.</summary>
/// <param name="Folder">The folder that holds them.</param>
/// <param name="Classes">Names of the classes; empty where the pictures lie in the folder itself.</param>
/// <param name="Images">The pictures; the label is −1 without classes.</param>
/// <param name="Faults">Folders and links that could not be followed.</param>
/// <param name="Others">What else lies there and is not read, for people; empty where there is nothing.</param>
internal sealed record PictureSet(
    string Folder,
    IReadOnlyList<string> Classes,
    IReadOnlyList<(PictureEntry File, int Label)> Images,
    IReadOnlyList<PictureFault> Faults,
    string Others)
{
    private const int MaxClasses = 256;
    private const ulong ShuffleSeed = 0;

    /// <summary>Of <see cref="Images"/> how many at the end are for validation; null for a sixth.</summary>
    public int? Validation { get; init; }

    /// <summary>Where the pictures for validation come from, for people; null where they are a part of the others.</summary>
    public string? ValidationSource { get; init; }

    /// <summary>Finds the pictures of a folder.</summary>
    /// <param name="folder">The folder. Each folder in it is a class; pictures without folders have no classes.</param>
    /// <param name="classes">The classes of the training images, which hold for these too; null where these are they.</param>
    /// <param name="endings">The endings of pictures, for errors.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static PictureSet Of(
        string folder, IReadOnlyList<string>? classes, IReadOnlyList<string> endings, CancellationToken cancellationToken)
    {
        var tree = PictureTree.Of(folder, cancellationToken);
        var loose = tree.Pictures.FirstOrDefault(picture => picture.Folder.Length == 0);
        var inner = tree.Pictures.FirstOrDefault(picture => picture.Folder.Length > 0);
        if (inner is not null && loose is not null)
            throw new DataSetException(
                $"Folder '{PrintableText.Of(folder)}' has pictures ('{PrintableText.Of(loose.Name)}') beside folders of pictures "
                + $"('{PrintableText.Of(inner.Folder)}'). "
                + "Put every picture into the folder of its class, or all into one folder.",
                folder);
        if (tree.Pictures.Count == 0 && tree.Faults.Count > 0)
            throw PictureFault.Refusal(folder, 0, tree.Faults);
        if (tree.Pictures.Count == 0)
            throw NoPictures(folder, tree.Others, endings);
        if (loose is not null && classes is { Count: > 0 })
            throw new DataSetException(
                $"Picture '{PrintableText.Of(loose.Path)}' is in no class folder; the training images are, in {Names(classes)}. "
                + "Put it into the folder of its class.",
                loose.Path);

        var folders = tree.Pictures.Select(picture => picture.Folder).Where(name => name.Length > 0);
        var names = classes ?? [.. folders.Distinct().Order(StringComparer.Ordinal)];
        if (names.Count > MaxClasses)
            throw new DataSetException(
                $"Folder '{PrintableText.Of(folder)}' has {names.Count} class folders; at most {MaxClasses} are allowed. "
                + "Put the pictures into fewer folders.",
                folder);
        var labels = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        if (tree.Pictures.FirstOrDefault(picture => picture.Folder.Length > 0 && !labels.ContainsKey(picture.Folder)) is { } unknown)
            throw new DataSetException(
                $"Folder '{PrintableText.Of(Path.Combine(folder, unknown.Folder))}' is no class of the training images, which are "
                + $"{Names(names)}. Use the same folders in both.",
                Path.Combine(folder, unknown.Folder));

        var order = new KeyedPermutation(ShuffleSeed, tree.Pictures.Count);
        var images = Enumerable.Range(0, tree.Pictures.Count)
            .Select(i => tree.Pictures[(int)order[i]])
            .Select(file => (file, labels.GetValueOrDefault(file.Folder, -1)));
        return new PictureSet(folder, names, [.. images], tree.Faults, tree.Others);
    }

    /// <summary>The refusal of a folder without pictures.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="others">What it has instead; may be empty.</param>
    /// <param name="endings">The endings of pictures.</param>
    public static DataSetException NoPictures(string folder, string others, IReadOnlyList<string> endings) => new(
        $"Folder '{PrintableText.Of(folder)}' has no pictures{(others.Length > 0 ? $"; it has {others}, which are not read" : "")}. "
        + $"Put files ending in {string.Join(", ", endings)} into it, a folder for each class or none.",
        folder);

    /// <summary>These pictures and then those of a folder for validation.</summary>
    public PictureSet With(PictureSet validation) => WithUnread(validation.Others) with
    {
        Images = [.. Images, .. validation.Images],
        Faults = [.. Faults, .. validation.Faults],
        Validation = validation.Images.Count,
        ValidationSource = validation.Others.Length == 0 ? validation.Folder : $"{validation.Folder} (not read: {validation.Others})",
    };

    /// <summary>The same pictures, with more that is not read.</summary>
    public PictureSet WithUnread(string others) =>
        this with { Others = string.Join("; ", new[] { Others, others }.Where(text => text.Length > 0)) };

    private static string Names(IReadOnlyList<string> classes) => PrintableText.Of(string.Join(", ", classes));
}
