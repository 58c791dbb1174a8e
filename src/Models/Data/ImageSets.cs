using System.Globalization;
using GanOrleans.Imaging;
using GanOrleans.Models.Data.Pixels;

namespace GanOrleans.Models.Data;

/// <summary>Opens a split of an image set: loads, resizes and shares what all splits have in common.</summary>
internal static class ImageSets
{
    /// <summary>One split, the same object for as long as somebody holds it.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="stamp">Changes whenever what <paramref name="load"/> gives does; must tell training images from test images, and one
    /// size from another where it gives images of the size asked for.</param>
    /// <param name="options">Split and image size.</param>
    /// <param name="load">Loads the training images, or the test images.</param>
    /// <param name="isWholeSplit">Whether what is loaded is the split already, not the images that it is a range of.</param>
    /// <param name="cancellationToken">Ends resampling.</param>
    public static IDataSet Open(
        string name, string stamp, DataSetOptions options, Func<ImageSamples> load, bool isWholeSplit = false,
        CancellationToken cancellationToken = default)
    {
        var stored = $"{options.CacheRoot} {name} {stamp}";
        var shown = options.ImageSize is { } size ? string.Create(CultureInfo.InvariantCulture, $"{stored} {size}px") : stored;
        return SharedSamples.GetOrLoad<IDataSet>($"{shown} {options.Split}", () =>
        {
            var samples = options.ImageSize is { } side
                ? SharedSamples.GetOrLoad(shown, () => Resize(name, stamp, Stored(), side, options, cancellationToken))
                : Stored();
            var (first, count) = isWholeSplit ? (0, samples.Count) : ImageSplits.Range(options.Split, samples.Count, samples.Validation);
            return new ImageDataSet(name, options.Split, samples, first, count);
        });

        ImageSamples Stored() => SharedSamples.GetOrLoad(stored, load);
    }

    // More than fits into memory goes to a file, as the pixels of folders do.
    private static ImageSamples Resize(
        string name, string stamp, ImageSamples samples, int side, DataSetOptions options, CancellationToken cancellationToken)
    {
        var (channels, height, width) = ((int)samples.Shape[0], (int)samples.Shape[1], (int)samples.Shape[2]);
        if (side == height && side == width)
            return samples;
        if ((long)samples.Count * channels * side * side > options.MaxPixelsInMemory)
            return PixelCache.Open(
                name, string.Create(CultureInfo.InvariantCulture, $"{stamp} {side}px"), options,
                stage => Resize(name, samples, side, stage, options.Tell, cancellationToken), cancellationToken);
        using var memory = new PixelStage(null, null, options.MaxPixelsInMemory);
        return Resize(name, samples, side, memory, options.Tell, cancellationToken);
    }

    private static ImageSamples Resize(
        string name, ImageSamples samples, int side, PixelStage stage, Action<string>? tell, CancellationToken cancellationToken)
    {
        var (channels, height, width) = ((int)samples.Shape[0], (int)samples.Shape[1], (int)samples.Shape[2]);
        var (from, to) = (height * width, side * side);
        var resize = new CentreSquare(width, height, side);
        var progress = new ReadingProgress($"resampling images of '{name}'", samples.Count, tell);
        stage.Begin(samples.Count, channels * to);
        ParallelLoop.Run(samples.Count, Image, cancellationToken);
        return samples with
        {
            Pixels = stage.Pixels,
            Shape = [channels, side, side],
            Source = string.Create(CultureInfo.InvariantCulture, $"{samples.Source}, brought to {side} × {side}"),
            KnownHashes = [],
        };

        void Image(int i)
        {
            var image = samples.Pixels.Read((long)i * samples.ImageBytes, new byte[samples.ImageBytes]);
            var resized = new byte[channels * to];
            for (var c = 0; c < channels; c++)
                resize.Apply(image.Slice(c * from, from), step: 1, resized.AsSpan(c * to, to));
            stage.Put(i, resized);
            progress.Step();
        }
    }
}
