using System.Runtime.InteropServices;

namespace GanOrleans.Models.Imaging;

/// <summary>Reads JPEG files, baseline and progressive, with the system's libjpeg-turbo (Debian: libturbojpeg0). Rotation marks of cameras are not followed.</summary>
public static partial class JpegReader
{
    private const string Library = "libturbojpeg.so.0";
    private const int LargestSide = 1 << 16;

    // turbojpeg.h
    private const int PixelsRgb = 0, PixelsGrey = 6;
    private const int ColoursGrey = 2, ColoursCmyk = 3, ColoursYcck = 4;

    internal static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <summary>Reads a file's bytes; grey stays grey.</summary>
    /// <exception cref="InvalidDataException">They are damaged, cut off or of a kind that is not read.</exception>
    /// <exception cref="IOException">The library is not installed.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        try
        {
            return DecodeWithLibrary(file);
        }
        catch (DllNotFoundException e)
        {
            throw new IOException($"JPEG files need {Library}, which is not installed. Install it (Debian: apt-get install libturbojpeg0), or convert the pictures to PNG.", e);
        }
    }

    private static Picture DecodeWithLibrary(ReadOnlySpan<byte> file)
    {
        var decoder = InitDecompress();
        if (decoder == 0)
            throw new InvalidOperationException("libjpeg-turbo has no memory for a decoder.");
        try
        {
            if (DecompressHeader(decoder, file, (nuint)file.Length, out var width, out var height, out _, out var colours) != 0)
                throw Damaged(decoder);
            if (colours is ColoursCmyk or ColoursYcck)
                throw new InvalidDataException("A JPEG file in CMYK colours is not read here; grey and RGB are.");
            if (width is < 1 or > LargestSide || height is < 1 or > LargestSide)
                throw new InvalidDataException($"Damaged JPEG file: it says {width} × {height} pixels.");
            Picture.CheckSize(width, height);
            var picture = new Picture(width, height, colours == ColoursGrey ? 1 : 3);
            return Decompress(decoder, file, (nuint)file.Length, picture.Pixels, width, 0, height, picture.Channels == 1 ? PixelsGrey : PixelsRgb, 0) == 0
                ? picture
                : throw Damaged(decoder);   // warnings too: what is cut off would be filled with grey
        }
        finally
        {
            _ = Destroy(decoder);
        }
    }

    private static InvalidDataException Damaged(nint decoder) => new($"Damaged JPEG file: {Marshal.PtrToStringUTF8(ErrorText(decoder))?.TrimEnd('.')}.");

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    private static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    private static partial int DecompressHeader(nint handle, ReadOnlySpan<byte> file, nuint length, out int width, out int height, out int subsampling, out int colours);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    private static partial int Decompress(nint handle, ReadOnlySpan<byte> file, nuint length, Span<byte> pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint ErrorText(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
