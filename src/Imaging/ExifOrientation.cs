using System.Buffers.Binary;
using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Turns a picture as its EXIF orientation says: cameras store what the sensor saw and mark which side was up.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112, Short = 3;   // of the entry; the type of its value

    /// <summary>
    /// The orientation in EXIF data (a TIFF header and its first directory, tag 0x0112 of TIFF 6.0); the default where it is missing or
    /// damaged.
    /// </summary>
    /// <param name="exif">The data, from the TIFF header on.</param>
    public static SKEncodedOrigin Read(ReadOnlySpan<byte> exif)
    {
        var isBigEndian = exif.StartsWith("MM\0*"u8);
        if (exif.Length < 8 || (!isBigEndian && !exif.StartsWith("II*\0"u8)))
            return SKEncodedOrigin.Default;
        var directory = UInt32(exif, 4);
        if (directory > exif.Length - 2L)
            return SKEncodedOrigin.Default;
        var entries = exif[((int)directory + 2)..];
        for (var count = UInt16(exif, (int)directory); count > 0 && entries.Length >= 12; count--, entries = entries[12..])
        {
            if (UInt16(entries, 0) == Tag && UInt16(entries, 2) == Short && UInt16(entries, 8) is >= 1 and <= 8 and var origin)
                return (SKEncodedOrigin)origin;
        }

        return SKEncodedOrigin.Default;

        ushort UInt16(ReadOnlySpan<byte> bytes, int offset) =>
            isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

        uint UInt32(ReadOnlySpan<byte> bytes, int offset) =>
            isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
    }

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
