using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Turns a picture as its EXIF orientation says: cameras store what the sensor saw and mark which side was up.</summary>
internal static class ExifOrientation
{
    /// <summary>The picture as viewers show it.</summary>
    public static Picture Apply(Picture stored, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return stored;
        var isSideways = origin >= SKEncodedOrigin.LeftTop;   // 5 to 8: rows become columns
        var (width, height) = isSideways ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var (right, bottom) = (stored.Width - 1, stored.Height - 1);
        var shown = new Picture(width, height, stored.Channels) { WasTransparent = stored.WasTransparent };
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (right - x, y),
                    SKEncodedOrigin.BottomRight => (right - x, bottom - y),
                    SKEncodedOrigin.BottomLeft => (x, bottom - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, bottom - x),
                    SKEncodedOrigin.RightBottom => (right - y, bottom - x),
                    SKEncodedOrigin.LeftBottom => (right - y, x),
                    _ => throw new InvalidDataException($"Damaged file: it says orientation {(int)origin}; orientations are 1 to 8."),
                };
                stored[fromX, fromY].CopyTo(shown[x, y]);
            }
        }

        return shown;
    }
}
