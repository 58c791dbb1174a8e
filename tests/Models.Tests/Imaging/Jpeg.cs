using GanOrleans.Imaging;
using SkiaSharp;

namespace GanOrleans.Models.Tests.Imaging;

/// <summary>Makes JPEG files, with full colour resolution.</summary>
internal static class Jpeg
{
    public static byte[] Encode(Picture picture, int quality = 95)
    {
        var isGrey = picture.Channels == 1;
        byte[] pixels = isGrey ? picture.Pixels : [.. picture.Pixels.Chunk(3).SelectMany(rgb => rgb.Append((byte)255))];
        var type = isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888;
        using var image = SKImage.FromPixelCopy(new SKImageInfo(picture.Width, picture.Height, type, SKAlphaType.Opaque), pixels);
        using var map = image.PeekPixels();
        using var file = map.Encode(
            new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore));
        return file!.ToArray();
    }

    /// <summary>The same file with an EXIF mark that says which side is up.</summary>
    /// <param name="file">A JPEG file.</param>
    /// <param name="orientation">1 to 8; tag 0x0112 of EXIF.</param>
    public static byte[] Turned(byte[] file, byte orientation)
    {
        // "Exif", a big-endian TIFF header whose directory is at byte 8, one entry (tag 0x0112, type 3, one value), no next directory.
        byte[] mark =
        [
            .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. file[..2], 0xFF, 0xE1, 0, (byte)(mark.Length + 2), .. mark, .. file[2..]];
    }
}
