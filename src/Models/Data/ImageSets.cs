using System.Globalization;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Data;

/// <summary>Opens a split of an image set: loads, resizes and shares what all splits have in common.</summary>
internal static class ImageSets
{
    /// <summary>One split, the same object for as long as somebody holds it.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="stamp">Changes whenever what <paramref name="load"/> gives does; must tell training images from test images, and one size from another where it gives images of the size asked for.</param>
    /// <param name="options">Split and image size.</param>
    /// <param name="load">Loads the training images, or the test images.</param>
    /// <param name="isWholeSplit">Whether what is loaded is the split already, not the images that it is a range of.</param>
    public static IDataSet Open(string name, string stamp, DataSetOptions options, Func<ImageSamples> load, bool isWholeSplit = false)
    {
        var stored = $"{name} {stamp}";
        var shown = options.ImageSize is { } size ? string.Create(CultureInfo.InvariantCulture, $"{stored} {size}px") : stored;
        return SharedSamples.GetOrLoad<IDataSet>($"{shown} {options.Split}", () =>
        {
            var samples = options.ImageSize is { } side
                ? SharedSamples.GetOrLoad(shown, () => Resize(SharedSamples.GetOrLoad(stored, load), side))
                : SharedSamples.GetOrLoad(stored, load);
            var (first, count) = isWholeSplit ? (0, samples.Count) : ImageSplits.Range(options.Split, samples.Count, samples.Validation);
            return new ImageDataSet(name, options.Split, samples, first, count);
        });
    }

    private static ImageSamples Resize(ImageSamples samples, int side)
    {
        var (channels, height, width) = ((int)samples.Shape[0], (int)samples.Shape[1], (int)samples.Shape[2]);
        if (side == height && side == width)
            return samples;
        var bytes = (long)samples.Count * channels * side * side;
        if (bytes > Array.MaxLength)
            throw new DataSetException($"{samples.Count} images of {channels} × {side} × {side} are {bytes} bytes; at most {Array.MaxLength} fit. Choose a smaller image size.");
        var pixels = new byte[bytes];
        var plane = height * width;
        var resize = new CentreSquare(width, height, side);
        Parallel.For(0, samples.Count * channels, i =>
            resize.Apply(samples.Pixels.AsSpan(i * plane, plane), step: 1, pixels.AsSpan(i * side * side, side * side)));
        return samples with { Pixels = pixels, Shape = [channels, side, side], Source = string.Create(CultureInfo.InvariantCulture, $"{samples.Source}, brought to {side} × {side}") };
    }
}
