using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GanOrleans.Files;
using GanOrleans.Imaging;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Data.Pixels;

namespace GanOrleans.Models.Data.Pictures;

/// <summary>
/// The user's own pictures below the data root. Each folder in it is a class; pictures without folders have no classes. Where there is a
/// folder <c>train</c>, it holds the training images, <c>val</c> those for validation and <c>test</c> the test images
/// (<see cref="SplitFolders"/>).
/// </summary>
internal sealed class ImageFolder : IDataSource
{
    private const string Name = DataSets.Pictures;
    private const int MaxNamed = 5;

    public DataSetInfo Info { get; } = new(
        Name,
        "your own PNG, JPEG, BMP and WebP files below --data-root, a folder per class, at the --image-size you give (local files)",
        IsImage: true,
        DataSetFiles.Local);

    public IDataSet Open(DataSetOptions options, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(options.Root ?? throw new DataSetException(
            $"Data set '{Name}' needs the folder that holds your pictures; none was given. Name it with --data-root or "
            + $"{DataSetOptions.RootVariable}.")
        {
            Setting = "data-root",
        });
        if (DataRootCheck.Reason(root) is { } reason)
            throw DataRootCheck.Refusal(
                root, reason, $"Name the folder that holds your pictures with --data-root or {DataSetOptions.RootVariable}.");
        var parts = SplitFolders.Of(root);
        if (options.Split == DataSplit.Test)
            return OpenTest(root, parts, options, cancellationToken);
        var form = new PictureForm(options.ImageSize, null, MayResize: options.ImageSize is not null);
        return Open(Training(root, parts, cancellationToken), form, options, cancellationToken);
    }

    /// <summary>All pictures of a folder, however few, each brought to one size.</summary>
    /// <param name="folder">Each folder in it is a class; pictures without folders have no classes.</param>
    /// <param name="channels">1 or 3; grey pictures become coloured ones, coloured ones are not made grey.</param>
    /// <param name="side">Width and height, pixels.</param>
    /// <param name="options">Limits, and where the cache is.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static IDataSet OpenAll(string folder, int channels, int side, DataSetOptions options, CancellationToken cancellationToken)
    {
        var set = Scan(folder, null, cancellationToken);
        var form = new PictureForm(side, channels, MayResize: true);
        if ((long)set.Images.Count * channels * side * side > options.MaxPixelsInMemory)
            return Whole(Load(set, form, options, cancellationToken));
        using var memory = new PixelStage(null, null, options.MaxPixelsInMemory);
        return Whole(PictureLoader.Load(set, form, memory, options.Tell, cancellationToken));

        static ImageDataSet Whole(ImageSamples samples) => new(Name, DataSplit.TrainAndValidation, samples, 0, samples.Count);
    }

    public string? Locate(DataSetOptions options) => null;

    public void RequireTest(DataSetOptions options)
    {
        if (options.Root is { } root && Directory.Exists(root) && SplitFolders.Of(Path.GetFullPath(root)).Test is null)
            throw NoTest(Path.GetFullPath(root));
    }

    /// <summary>Reads every picture below the root: one line for each that is at fault, and one for all that are intact.</summary>
    /// <exception cref="DataSetException">There are none, but other files.</exception>
    public IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken)
    {
        var tree = PictureTree.Of(options.Root!, cancellationToken);
        if (tree.Pictures.Count + tree.Faults.Count == 0)
            return tree.Others.Length == 0 ? [] : throw PictureSet.NoPictures(options.Root!, tree.Others, PictureFile.Endings);
        var faults = new PictureFault?[tree.Pictures.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, faults.Length, parallel, i => faults[i] = PictureLoader.Check(tree.Pictures[i]));
        var found = tree.Faults.Concat(faults.OfType<PictureFault>()).OrderBy(fault => fault.Path, StringComparer.Ordinal);
        var sound = faults.Count(fault => fault is null);
        var intact = string.Create(CultureInfo.InvariantCulture, $"{sound} of {faults.Length} pictures are intact");
        var isSound = sound == faults.Length && tree.Faults.Count == 0;
        return
        [
            .. found.Select(fault => new DataFileCheck(Name, fault.Path, false, fault.What)),
            new DataFileCheck(Name, options.Root!, isSound, tree.Others.Length == 0 ? intact : $"{intact}; not read: {tree.Others}"),
        ];
    }

    private static PictureSet Training(string root, SplitFolders parts, CancellationToken cancellationToken)
    {
        var set = Scan(parts.Train ?? root, null, cancellationToken);
        if (parts.Train is { } train)
            set = set with { Others = In(train, set.Others) };
        if (parts.Others.Count > 0)
            set = set.WithUnread($"beside '{PrintableText.Of(Path.GetFileName(parts.Train)!)}': {Few(parts.Others)}");
        if (parts.Validation is { } validation)
        {
            var second = Scan(validation, set.Classes, cancellationToken);
            return set.With(second with { Others = In(validation, second.Others) });
        }

        return set.Images.Count >= ImageSplits.MinCount || set.Faults.Count > 0   // which are refused together
            ? set
            : throw new DataSetException(
                $"Folder '{PrintableText.Of(set.Folder)}' has {PictureFault.Number(set.Images.Count)}; expected at least "
                + $"{ImageSplits.MinCount}, so that every split has one"
                + (set.Others.Length > 0 ? $" (not read: {set.Others})." : "."),
                set.Folder);
    }

    // In the shape of the training images and with their classes: what was trained on the one is tested on the other.
    private IDataSet OpenTest(string root, SplitFolders parts, DataSetOptions options, CancellationToken cancellationToken)
    {
        var test = parts.Test ?? throw NoTest(root);
        var trained = Open(options with { Split = DataSplit.TrainAndValidation }, cancellationToken).Description;
        var form = new PictureForm((int)trained.SampleShape[1], (int)trained.SampleShape[0], MayResize: options.ImageSize is not null);
        return Open(Scan(test, trained.ClassNames, cancellationToken), form, options, cancellationToken);
    }

    private static DataSetException NoTest(string root)
    {
        var (shown, train, test) = (PrintableText.Of(root), Path.Combine(root, "train"), Path.Combine(root, "test"));
        return new DataSetException(
            $"Folder '{shown}' has no test images. Put the training images into '{PrintableText.Of(train)}' and the test images into "
            + $"'{PrintableText.Of(test)}'.",
            root);
    }

    // What is not read, with the folder that it lies in.
    private static string In(string folder, string others) =>
        others.Length == 0 ? "" : $"in '{PrintableText.Of(Path.GetFileName(folder))}': {others}";

    private static IDataSet Open(PictureSet set, PictureForm form, DataSetOptions options, CancellationToken cancellationToken) =>
        ImageSets.Open(
            Name, Stamp(set, form), options, () => Load(set, form, options, cancellationToken), cancellationToken: cancellationToken);

    private static ImageSamples Load(PictureSet set, PictureForm form, DataSetOptions options, CancellationToken cancellationToken)
    {
        ImageSamples Make(PixelStage stage) => PictureLoader.Load(set, form, stage, options.Tell, cancellationToken);
        var samples = PixelCache.Open(Name, Stamp(set, form), options, Make, cancellationToken);
        return samples with { ValidationSource = set.ValidationSource };
    }

    private static PictureSet Scan(string folder, IReadOnlyList<string>? classes, CancellationToken cancellationToken) =>
        PictureSet.Of(Path.GetFullPath(folder), classes, PictureFile.Endings, cancellationToken);

    private static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamed).Select(name => $"'{PrintableText.Of(name)}'"))
        + (names.Count > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - MaxNamed} more") : "");

    // Pictures are brought to their size as they are read, so what is held of one size is not what is held of another.
    private static string Stamp(PictureSet set, PictureForm form)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (file, _) in set.Images)
            hash.AppendData(Encoding.UTF8.GetBytes(file.Fault ?? FileStamp.Of(file.Path)));
        var files = Convert.ToHexStringLower(hash.GetHashAndReset());
        return string.Create(
            CultureInfo.InvariantCulture, $"{set.Folder} {set.Others} {files} {form.Side} {form.Channels} {set.Validation}");
    }
}
