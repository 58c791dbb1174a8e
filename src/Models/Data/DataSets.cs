using System.Globalization;
using GanOrleans.Files;

namespace GanOrleans.Models.Data;

/// <summary>The data sets by name.</summary>
public static class DataSets
{
    /// <summary>The name of the user's own pictures.</summary>
    public const string Pictures = "images";

    private static readonly IDataSource[] Sources =
    [
        new IdxImages(IdxRecipe.Mnist, "70,000 handwritten digits, 28 × 28 grey, 10 classes (local files or download)"),
        new IdxImages(IdxRecipe.FashionMnist, "Fashion-MNIST: 70,000 pieces of clothing, 28 × 28 grey, 10 classes (local files or download)"),
        new IdxImages(IdxRecipe.Kmnist, "Kuzushiji-MNIST: 70,000 cursive hiragana, 28 × 28 grey, 10 classes (local files or download)"),
        new Cifar10(),
        new TorontoFaces("tfd", labelled: true),
        new TorontoFaces("tfd-unlabelled", labelled: false),
        new ImageFolder(),
        new GeneratedSource("glyphs", "70,000 digits drawn from strokes, 28 × 28 grey, 10 classes (generated, needs no files)", isImage: true, Glyphs.Open),
        new GeneratedSource("rings", "8 Gaussians on a circle of radius 1, σ .01: points in the plane (generated)", isImage: false, o => Points.Open("rings", PlaneMixture.Rings, o)),
        new GeneratedSource("grid", "25 Gaussians on a 5 × 5 grid, spacing 2, σ .05: points in the plane (generated)", isImage: false, o => Points.Open("grid", PlaneMixture.Grid, o)),
        new GeneratedSource("normal", "normal distribution on the line, μ 0, σ 1 (generated)", isImage: false, o => Points.Open("normal", LineMixture.StandardNormal, o)),
        new GeneratedSource("mixture", "mixture of two normals on the line, .4·N(−2, .5²) + .6·N(1.5, .8²) (generated)", isImage: false, o => Points.Open("mixture", LineMixture.TwoNormals, o)),
    ];

    /// <summary>Every known name.</summary>
    public static IReadOnlyList<DataSetInfo> Known { get; } = [.. Sources.Select(source => source.Info)];

    /// <summary>
    /// Opens one split of a data set. While somebody holds it, another call with the same options returns the same object; a file that changed in between is loaded again.
    /// May read large files and download: call it where waiting is allowed.
    /// </summary>
    /// <param name="name">One of <see cref="Known"/>.</param>
    /// <param name="options">Default: <see cref="DataSetOptions.FromEnvironment"/>.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="DataSetException">The name is unknown, a file is missing or damaged, or there is no way to get it.</exception>
    public static IDataSet Open(string name, DataSetOptions? options = null, CancellationToken cancellationToken = default)
    {
        var source = Find(name);
        options ??= DataSetOptions.FromEnvironment();
        if (options.Count is < DataSetOptions.SmallestCount)
            throw new DataSetException($"Data set '{name}' was asked for with {options.Count} training samples; the least is {DataSetOptions.SmallestCount}. Leave the count out for the default.");
        if (options.ImageSize is { } size && !source.Info.IsImage)
            throw new DataSetException(string.Create(CultureInfo.InvariantCulture, $"Data set '{name}' has points, not images, so it has no image size; {size} was given. Leave the image size out."));
        if (options.ImageSize is < DataSetOptions.SmallestImageSize or > DataSetOptions.LargestImageSize)
            throw new DataSetException(string.Create(CultureInfo.InvariantCulture, $"Image size {options.ImageSize} is not allowed. Allowed: {DataSetOptions.SmallestImageSize} to {DataSetOptions.LargestImageSize} pixels. Leave it out for the size of the files."));
        return source.Open(options, cancellationToken);
    }

    /// <summary>All pictures of a folder, however few, in the shape of another set's images: samples to compare with it.</summary>
    /// <param name="folder">PNG, JPEG, BMP and WebP files; each folder in it is a class, pictures without folders have no classes.</param>
    /// <param name="shape"><c>[C, H, W]</c>, square. Pictures are cut and resampled; grey ones become coloured, coloured ones are not made grey.</param>
    /// <param name="options">Limits, and where the cache is. Default: those of the environment.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="DataSetException">There are no pictures, or one is damaged or coloured among grey ones.</exception>
    public static IDataSet OpenPictures(
        string folder, IReadOnlyList<long> shape, DataSetOptions? options = null, CancellationToken cancellationToken = default) =>
        shape is [(1 or 3) and var channels, var height, var width] && height == width
            ? ImageFolder.OpenAll(folder, (int)channels, (int)height, options ?? DataSetOptions.FromEnvironment(), cancellationToken)
            : throw new ArgumentException($"Pictures are brought to squares of 1 or 3 channels; {string.Join(" × ", shape)} was asked for.", nameof(shape));

    /// <summary>Where the files of a data set are, without reading or fetching any; null where there are none or none are needed.</summary>
    /// <exception cref="DataSetException">The name is unknown, or the root is not a folder.</exception>
    public static string? Locate(string name, DataSetOptions? options = null) => Find(name).Locate(options ?? DataSetOptions.FromEnvironment());

    /// <summary>Refuses a set without test images before its other images are read, where that can be seen beforehand.</summary>
    /// <exception cref="DataSetException">The name is unknown, or it has none.</exception>
    public static void RequireTest(string name, DataSetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Find(name).RequireTest(options);
    }

    /// <summary>
    /// Reads every known data file below a root to its end and compares it with its published checksum, where there is one. Where there is none, the pictures below
    /// the root are read.
    /// </summary>
    /// <exception cref="DataSetException">The root is not a folder, or has files that are neither.</exception>
    public static IEnumerable<DataFileCheck> Verify(string root, CancellationToken cancellationToken = default)
    {
        if (DataRootCheck.Reason(root) is { } reason)
            throw new DataSetException($"'{PrintableText.Of(root)}' {reason}. Give a folder that holds data files or pictures.", root);
        var options = new DataSetOptions { Root = root, CacheRoot = Path.Combine(root, ".none"), AllowDownload = false };
        var known = Sources.Where(source => source is not ImageFolder).SelectMany(source => source.Verify(options, cancellationToken)).DistinctBy(check => check.File).ToList();
        return known.Count > 0 ? known : Array.Find(Sources, source => source is ImageFolder)!.Verify(options, cancellationToken);
    }

    /// <summary>What the cache of pixels holds, by name.</summary>
    public static IReadOnlyList<PixelCacheEntry> ListCache(DataSetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PixelCacheFolder.List(options.CacheRoot);
    }

    /// <summary>The folder of that cache.</summary>
    public static string CacheFolder(DataSetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PixelCacheFolder.Of(options.CacheRoot);
    }

    /// <summary>Removes an entry of the cache of pixels; processes that have it open go on reading it.</summary>
    /// <returns>False when a process makes it now.</returns>
    public static bool RemoveFromCache(DataSetOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PixelCacheFolder.Remove(options.CacheRoot, name);
    }

    private static IDataSource Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Find(Sources, source => source.Info.Name == name) ?? throw new DataSetException(UnknownName(name));
    }

    private static string UnknownName(string name)
    {
        if (name.IndexOfAny(['/', '\\']) >= 0)
            return $"Data set '{PrintableText.Of(name)}' is not known: it is a path. For your own pictures: '{Pictures}' with "
                + $"--data-root {PrintableText.Of(name)}.";
        var suggestion = Spelling.Closest(name, Known.Select(known => known.Name)) is { } close ? $" Did you mean '{close}'?" : "";
        return $"Data set '{name}' is not known.{suggestion} Known are: {string.Join(", ", Known.Select(k => k.Name))}.";
    }
}
