using System.Globalization;

namespace GanOrleans.Models.Data;

/// <summary>What a run has to know about its data before it touches a sample.</summary>
public sealed class DataDescription
{
    private readonly Lazy<float[]> mean;

    /// <param name="name">Name under which <see cref="DataSets.Open"/> finds it, for example <c>mnist</c>.</param>
    /// <param name="count">Number of samples in this split.</param>
    /// <param name="sampleShape">Shape of one sample: <c>[C, H, W]</c> of an image, <c>[d]</c> of a point.</param>
    /// <param name="classes">Number of classes; 0 where there are no labels.</param>
    /// <param name="hash">See <see cref="Hash"/>.</param>
    /// <param name="isImage">Whether a sample is an image with values in [0, 1].</param>
    /// <param name="split">Which part of the data set this is.</param>
    /// <param name="minimum">Lower end of the values that samples take; the range that pictures of points are drawn in.</param>
    /// <param name="maximum">Upper end of the same range.</param>
    /// <param name="meanSample">Computes the mean sample, on first use; zeros when left out.</param>
    /// <param name="source">Where the samples come from, for people.</param>
    /// <param name="classNames">What the labels stand for; their numbers when left out.</param>
    public DataDescription(string name, long count, IReadOnlyList<long> sampleShape, int classes, string hash, bool isImage,
        DataSplit split = DataSplit.Train, float minimum = 0f, float maximum = 1f, Func<float[]>? meanSample = null, string source = "", IReadOnlyList<string>? classNames = null)
    {
        Name = name;
        Count = count;
        StoredCount = count;
        SampleShape = sampleShape;
        SampleSize = checked((int)sampleShape.Aggregate(1L, (product, extent) => product * extent));
        Classes = classes;
        Hash = hash;
        IsImage = isImage;
        Split = split;
        Minimum = minimum;
        Maximum = maximum;
        Source = source;
        ClassNames = classNames ?? [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        if (ClassNames.Count != classes)
            throw new ArgumentException($"{ClassNames.Count} names were given for {classes} classes.", nameof(classNames));
        mean = new Lazy<float[]>(meanSample ?? (() => new float[SampleSize]));
    }

    /// <summary>Name under which <see cref="DataSets.Open"/> finds it.</summary>
    public string Name { get; }

    /// <summary>Which part of the data set this is.</summary>
    public DataSplit Split { get; }

    /// <summary>Number of samples in this split.</summary>
    public long Count { get; }

    /// <summary>Number of samples that this split is a part of: training and validation samples together. Default: <see cref="Count"/>.</summary>
    public long StoredCount { get; init; }

    /// <summary>Shape of one sample: <c>[C, H, W]</c> of an image, <c>[d]</c> of a point.</summary>
    public IReadOnlyList<long> SampleShape { get; }

    /// <summary>Number of values in one sample, the product of <see cref="SampleShape"/>.</summary>
    public int SampleSize { get; }

    /// <summary>Number of classes; 0 where there are no labels.</summary>
    public int Classes { get; }

    /// <summary>What the labels stand for, <see cref="Classes"/> names. Not part of <see cref="Hash"/>.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// sha256 over shape, classes, count, values and labels of this split: equal content has an equal hash however the files were packed. Of folders of pictures it is
    /// over shape, classes and the names and bytes of the files, and begins with the version of the reader:
    /// <c>image-reader-3-sha256:…</c>.
    /// A run records it, and a resumed run compares it.
    /// </summary>
    public string Hash { get; }

    /// <summary>Whether a sample is an image with values in [0, 1].</summary>
    public bool IsImage { get; }

    /// <summary>Lower end of the values that samples take (exact for images; for points, the range that pictures are drawn in).</summary>
    public float Minimum { get; }

    /// <summary>Upper end of the values that samples take.</summary>
    public float Maximum { get; }

    /// <summary>Where the samples come from, for people: <c>/data/mnist/train-images-idx3-ubyte.gz</c>, <c>generated from seed 0</c>.</summary>
    public string Source { get; }

    /// <summary>What was left out or changed as the samples were read, for people: <c>not read: 6 .tif</c>. Default: null, nothing was.</summary>
    public string? Notes { get; init; }

    /// <summary>Mean over the split of each value of a sample, <see cref="SampleSize"/> long, in the range of <see cref="IDataSet.Gather"/>. Computed on first use.</summary>
    public IReadOnlyList<float> MeanSample => mean.Value;
}
