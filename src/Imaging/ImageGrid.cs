namespace GanOrleans.Imaging;

/// <summary>Puts samples side by side into one picture.</summary>
public static class ImageGrid
{
    /// <summary>Brightness of separators and empty places: neither ink nor ground.</summary>
    private const byte Background = 96;

    /// <summary>The grid of a batch.</summary>
    /// <param name="values"><c>B × C × H × W</c> values, row-major, in [0, 1]; what lies outside is clipped and NaN is black.</param>
    /// <param name="count">B, at least 1.</param>
    /// <param name="channels">C, 1 or 3.</param>
    /// <param name="height">H, pixels.</param>
    /// <param name="width">W, pixels.</param>
    /// <param name="columns">Images in a row. Default: nearly square.</param>
    /// <param name="enlarge">Each value becomes a square of this many pixels. Default: 1.</param>
    public static Picture From(
        ReadOnlySpan<float> values, int count, int channels, int height, int width, int? columns = null, int enlarge = 1)
    {
        if (values.Length != (long)count * channels * height * width)
            throw new ArgumentException(
                $"{count} images of {channels} × {height} × {width} are {(long)count * channels * height * width} values, not "
                    + $"{values.Length}.",
                nameof(values));
        var layout = GridLayout.For(count, width, height, columns);
        var picture = new Picture(layout.Width, layout.Height, channels);
        picture.Pixels.AsSpan().Fill(Background);
        var plane = height * width;
        for (var index = 0; index < count; index++)
        {
            var (left, top) = layout.Origin(index);
            Paste(picture, left, top, values.Slice(index * channels * plane, channels * plane), height, width);
        }

        return picture.Enlarge(enlarge);
    }

    /// <summary>One image of <c>C × H × W</c> values as a picture, without a separator.</summary>
    public static Picture One(ReadOnlySpan<float> values, int channels, int height, int width)
    {
        var picture = new Picture(width, height, channels);
        Paste(picture, 0, 0, values, height, width);
        return picture;
    }

    private static void Paste(Picture picture, int left, int top, ReadOnlySpan<float> image, int height, int width)
    {
        var plane = height * width;
        for (var i = 0; i < plane; i++)
        {
            var pixel = picture[left + i % width, top + i / width];
            for (var c = 0; c < pixel.Length; c++)
                pixel[c] = ToByte(image[c * plane + i]);
        }
    }

    /// <summary>Nearest of 256 steps, so that a byte survives the way to [0, 1] and back.</summary>
    private static byte ToByte(float value) => float.IsNaN(value) ? (byte)0 : (byte)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f);
}
