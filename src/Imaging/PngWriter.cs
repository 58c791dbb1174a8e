using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Writes pictures as PNG: 8 bits, grey or RGB, not interlaced. No time stamp, so equal pictures are equal files.</summary>
public static class PngWriter
{
    private static readonly SKPngEncoderOptions Options = new(SKPngEncoderFilterFlags.AllFilters, zLibLevel: 6);

    /// <summary>The file's bytes.</summary>
    public static unsafe byte[] Encode(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var isGrey = picture.Channels == 1;
        var (type, pixels) = isGrey ? (SKColorType.Gray8, picture.Pixels) : (SKColorType.Rgba8888, WithAlpha(picture));
        fixed (byte* first = pixels)
        {
            var info = new SKImageInfo(picture.Width, picture.Height, type, SKAlphaType.Opaque, colorspace: null);
            using var map = new SKPixmap(info, (nint)first);
            using var file = map.Encode(Options)
                ?? throw new ArgumentException(
                    $"A picture of {picture.Width} × {picture.Height} pixels cannot be written as PNG.", nameof(picture));
            return file.ToArray();
        }
    }

    /// <summary>Writes the file under <paramref name="path"/> at once: readers see the old file or the whole new one.</summary>
    public static void Save(string path, Picture picture) => WholeFile.Write(path, Encode(picture));

    private static byte[] WithAlpha(Picture picture)
    {
        var pixels = new byte[(long)picture.Width * picture.Height * 4];
        for (int from = 0, to = 0; from < picture.Pixels.Length; from += 3, to += 4)
        {
            picture.Pixels.AsSpan(from, 3).CopyTo(pixels.AsSpan(to));
            pixels[to + 3] = 255;
        }

        return pixels;
    }
}
