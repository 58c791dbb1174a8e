using System.Globalization;

namespace GanOrleans.Models.Data;

/// <summary>MNIST (LeCun, Cortes and Burges, 1998) from a local folder, the cache or a mirror.</summary>
internal static class Mnist
{
    private const int Side = 28;
    private const int Classes = 10;

    public static IDataSet Open(DataSetOptions options, CancellationToken cancellationToken)
    {
        var isTest = options.Split == DataSplit.Test;
        var (images, labels) = isTest
            ? MnistFiles.Locate(MnistFile.TestImages, MnistFile.TestLabels, options, cancellationToken)
            : MnistFiles.Locate(MnistFile.TrainImages, MnistFile.TrainLabels, options, cancellationToken);
        var stamp = $"mnist {Stamp(images)} {Stamp(labels)}";
        return SharedSamples.GetOrLoad<IDataSet>($"{stamp} {options.Split}", () =>
        {
            var samples = SharedSamples.GetOrLoad(stamp, () => Load(images, labels, isTest ? 1 : ImageSplits.SmallestCount));
            var (first, count) = ImageSplits.Range(options.Split, samples.Labels.Length);
            return new ImageDataSet("mnist", options.Split, samples, first, count);
        });
    }

    private static ImageSamples Load(string imagesPath, string labelsPath, int smallest)
    {
        var labels = IdxFile.Read(labelsPath, dimensions: 1);
        var images = IdxFile.Read(imagesPath, dimensions: 3);
        if (images.Shape[1] != Side || images.Shape[2] != Side)
            throw new DataSetException($"Data file '{imagesPath}', byte 8: the images are {images.Shape[1]} × {images.Shape[2]} pixels; expected {Side} × {Side}. Use the files of MNIST.", imagesPath, 8);
        if (images.Shape[0] != labels.Shape[0])
            throw new DataSetException($"Data file '{labelsPath}', byte 4: there are {labels.Shape[0]} labels; expected {images.Shape[0]}, as many as there are images in '{imagesPath}'. Use two files of one set.", labelsPath, 4);
        var wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(Classes - 1));
        if (wrong >= 0)
            throw new DataSetException($"Data file '{labelsPath}', byte {labels.HeaderLength + wrong}: the label of sample {wrong} is {labels.Values[wrong]}; expected 0 to {Classes - 1}. Use the files of MNIST.", labelsPath, labels.HeaderLength + wrong);
        if (images.Shape[0] < smallest)
            throw new DataSetException($"Data file '{imagesPath}', byte 4: there are {images.Shape[0]} images; expected at least {smallest}, so that every split has one. Use the files of MNIST.", imagesPath, 4);
        return new ImageSamples(images.Values, labels.Values, [1, Side, Side], Classes, imagesPath);
    }

    /// <summary>Changes whenever the file does, as far as the file system tells.</summary>
    private static string Stamp(string path)
    {
        var info = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{info.FullName}:{info.Length}:{info.LastWriteTimeUtc.Ticks}");
    }
}
