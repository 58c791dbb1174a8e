namespace GanOrleans.Models.Data.Files;

/// <summary>A labelled image set in MNIST's format, from a local folder, the cache or a mirror.</summary>
internal sealed class IdxImages(IdxRecipe recipe, string summary) : IDataSource
{
    private const int Side = 28;

    public DataSetInfo Info { get; } = new(recipe.Name, summary, IsImage: true, DataSetFiles.Download);

    public IDataSet Open(DataSetOptions options, CancellationToken cancellationToken)
    {
        var test = options.Split == DataSplit.Test;
        var (images, labels) = IdxFiles.Locate(recipe, test, options, cancellationToken);
        var stamp = $"{FileStamp.Of(images)} {FileStamp.Of(labels)}";
        var smallest = test ? 1 : ImageSplits.MinCount;
        return ImageSets.Open(recipe.Name, stamp, options, () => Load(images, labels, smallest), cancellationToken: cancellationToken);
    }

    public string? Locate(DataSetOptions options) =>
        IdxFiles.Find(recipe, test: false, options) is { } found ? Path.GetDirectoryName(found.Images) : null;

    public IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken)
    {
        foreach (var (part, path) in IdxFiles.All(recipe, options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return DataFileCheck.Run(recipe.Name, path, () => IdxFile.Read(path, part.Dimensions), () => PublishedHash(part, path));
        }
    }

    // Of a file that was unpacked the archive's checksum says nothing.
    private static bool? PublishedHash(IdxPart part, string path) =>
        part.OfContent || path.EndsWith(".gz", StringComparison.Ordinal) ? FileHash.OfFile(path, part.OfContent) == part.Sha256 : null;

    private ImageSamples Load(string imagesPath, string labelsPath, int smallest)
    {
        var labels = IdxFile.Read(labelsPath, dimensions: 1);
        var images = IdxFile.Read(imagesPath, dimensions: 3);
        var classes = recipe.ClassNames.Count;
        if (images.Shape[1] != Side || images.Shape[2] != Side)
            throw new DataSetException(
                $"Data file '{imagesPath}', byte 8: the images are {images.Shape[1]} × {images.Shape[2]} pixels; expected {Side} × "
                    + $"{Side}. Use the files of {recipe.Title}.",
                imagesPath, 8);
        if (images.Shape[0] != labels.Shape[0])
            throw new DataSetException(
                $"Data file '{labelsPath}', byte 4: there are {labels.Shape[0]} labels; expected {images.Shape[0]}, as many as there are "
                    + $"images in '{imagesPath}'. Use two files of one set.",
                labelsPath, 4);
        var wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (wrong >= 0)
            throw new DataSetException(
                $"Data file '{labelsPath}', byte {labels.HeaderLength + wrong}: the label of sample {wrong} is {labels.Values[wrong]}; "
                    + $"expected 0 to {classes - 1}. Use the files of {recipe.Title}.",
                labelsPath, labels.HeaderLength + wrong);
        if (images.Shape[0] < smallest)
            throw new DataSetException(
                $"Data file '{imagesPath}', byte 4: there are {images.Shape[0]} images; expected at least {smallest}, so that every "
                    + $"split has one. Use the files of {recipe.Title}.",
                imagesPath, 4);
        return new ImageSamples(images.Values, labels.Values, [1, Side, Side], classes, imagesPath, recipe.ClassNames);
    }
}
