using GanOrleans.Models.Data.Pixels;

namespace GanOrleans.Models.Data;

/// <summary>Images as they are stored: one byte per value, sample after sample, channels outermost.</summary>
/// <param name="Pixels"><c>count · C · H · W</c> bytes.</param>
/// <param name="Labels">One byte per image; empty where there are no classes.</param>
/// <param name="Shape"><c>[C, H, W]</c>.</param>
/// <param name="Classes">Number of classes; 0 where there are no labels.</param>
/// <param name="Source">Where they come from, for people.</param>
/// <param name="ClassNames">What the labels stand for; null = their numbers.</param>
public sealed record ImageSamples(
    IPixels Pixels, byte[] Labels, IReadOnlyList<long> Shape, int Classes, string Source, IReadOnlyList<string>? ClassNames = null)
{
    /// <summary>Images in an array.</summary>
    public ImageSamples(
        byte[] pixels, byte[] labels, IReadOnlyList<long> shape, int classes, string source, IReadOnlyList<string>? classNames = null)
        : this(new MemoryPixels(pixels), labels, shape, classes, source, classNames)
    {
    }

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => checked((int)Shape.Aggregate(1L, (product, extent) => product * extent));

    /// <summary>Number of images.</summary>
    public int Count => checked((int)(Pixels.Length / ImageBytes));

    /// <summary>
    /// The file of each image where it has one of its own; the hash is then theirs. Default: null, the hash is that of the pixels.
    /// </summary>
    public IReadOnlyList<SourceFile>? Files { get; init; }

    /// <summary>Hashes of ranges that are known already. Default: none.</summary>
    public IReadOnlyList<RangeHash> KnownHashes { get; init; } = [];

    /// <summary>What was left out or changed as they were read, for people. Default: null, nothing was.</summary>
    public string? Notes { get; init; }

    /// <summary>How many of the images, at the end, are for validation. Default: null, a sixth of the training images.</summary>
    public int? Validation { get; init; }

    /// <summary>Where the images for validation come from, for people. Default: null, from where the others do.</summary>
    public string? ValidationSource { get; init; }

    /// <summary>Why the pixels are kept in no file of the cache, for people. Default: null, they are, or need not be.</summary>
    public string? NotKept { get; init; }

    /// <summary>The content hash of a range of images.</summary>
    public string HashOf(int first, int count)
    {
        if (KnownHashes.FirstOrDefault(range => range.First == first && range.Count == count) is { } known)
            return known.Hash;
        return Files is { } files
            ? ContentHash.OfFiles(Shape, Classes, files.Skip(first).Take(count).ToList())
            : ContentHash.OfPixels(Pixels, first, count, Shape, Classes, Classes > 0 ? Labels.AsSpan(first, count) : []);
    }
}

/// <summary>The file that an image was read from.</summary>
/// <param name="Name">Its path below the data root's folder, with <c>/</c> between the parts; its first part is its class.</param>
/// <param name="Sha256">Lower-case hexadecimal sha256 of its bytes.</param>
public sealed record SourceFile(string Name, string Sha256);
