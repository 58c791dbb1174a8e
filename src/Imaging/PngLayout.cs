using System.Buffers.Binary;
using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>
/// Refuses PNG files that are cut off or have a header that cannot be, before Skia decodes them: it does not miss an end that is cut off,
/// and takes memory for whatever a header claims.
/// </summary>
/// <param name="IsGrey">Whether its pixels are grey, with or without alpha.</param>
/// <param name="Origin">The orientation of its eXIf chunk, which Skia passes over.</param>
internal sealed record PngLayout(bool IsGrey, SKEncodedOrigin Origin)
{
    private const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, RgbAlpha = 6;

    // The most bytes that one deflated byte unfolds to.
    private const int MaxDeflateRatio = 1032;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a file begins as PNG files do.</summary>
    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>Walks the chunks to the last one; allocates nothing.</summary>
    /// <exception cref="InvalidDataException">A chunk is cut off, the header cannot be, or the data are too few for it.</exception>
    public static PngLayout Read(ReadOnlySpan<byte> file)
    {
        var header = ReadOnlySpan<byte>.Empty;
        var packed = 0L;
        var origin = SKEncodedOrigin.Default;
        for (var offset = Signature.Length; ;)
        {
            var length = offset + 12L <= file.Length ? BinaryPrimitives.ReadUInt32BigEndian(file[offset..]) : uint.MaxValue;
            if (length > file.Length - offset - 12)
                throw new InvalidDataException($"Damaged PNG file: it ends within the chunk at byte {offset}.");
            var type = file.Slice(offset + 4, 4);
            var content = file.Slice(offset + 8, (int)length);
            if (type.SequenceEqual("IEND"u8))
                break;
            if (type.SequenceEqual("IHDR"u8))
                header = content;
            else if (type.SequenceEqual("IDAT"u8))
                packed += length;
            else if (type.SequenceEqual("eXIf"u8))
                origin = ExifOrientation.Read(content);
            offset += 12 + (int)length;
        }

        return Check(header, packed, origin);
    }

    private static PngLayout Check(ReadOnlySpan<byte> header, long packed, SKEncodedOrigin origin)
    {
        if (header.Length != 13)
            throw new InvalidDataException("Damaged PNG file: there is no header chunk of 13 bytes.");
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var (bits, type, interlace) = (header[8], header[9], header[12]);
        var known = (type, bits)
            is (Grey, 1 or 2 or 4 or 8 or 16) or (Palette, 1 or 2 or 4 or 8) or (Rgb or GreyAlpha or RgbAlpha, 8 or 16);
        if (!known || interlace > 1 || width < 1 || height < 1)
            throw new InvalidDataException(
                $"Damaged PNG file: its header says {width} × {height} pixels of {bits} bits, colour type {type}, interlace {interlace}.");
        Picture.CheckSize(width, height);
        var values = type switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };
        var stride = ((long)width * values * bits + 7) / 8;
        return height * stride / MaxDeflateRatio > packed
            ? throw new InvalidDataException($"Damaged PNG file: {packed} bytes of data are too few for {width} × {height} pixels.")
            : new PngLayout(type is Grey or GreyAlpha, origin);
    }
}
