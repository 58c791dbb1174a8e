using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>
/// Reads PNG, JPEG, BMP and WebP files by their content, whatever their name, as 8-bit grey or RGB: the values of the file without colour
/// conversion, of 16 bits the upper 8, turned as the file's EXIF orientation says, transparent places on white, of an animation the first
/// picture.
/// </summary>
public static class PictureFile
{
    /// <summary>
    /// Version of this reader together with <see cref="CentreSquare"/>; part of the hash of data sets of pictures. Raise it whenever a file
    /// may give other pixels than before, also by another version of SkiaSharp.
    /// </summary>
    public const int ReaderVersion = 3;

    /// <summary>The endings that such files have, in lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".webp"];

    private static readonly Dictionary<SKEncodedImageFormat, string> Kinds = new()
    {
        [SKEncodedImageFormat.Png] = "PNG",
        [SKEncodedImageFormat.Jpeg] = "JPEG",
        [SKEncodedImageFormat.Bmp] = "BMP",
        [SKEncodedImageFormat.Webp] = "WebP",
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, too large or of another kind; the message says which.</exception>
    public static Picture Load(string path) => Decode(File.ReadAllBytes(path));

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="InvalidDataException">They are damaged, too many pixels or of another kind; the message says which.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        var png = PngLayout.IsPng(file) ? PngLayout.Read(file) : null;
        if (JpegLayout.IsJpeg(file))
            JpegLayout.Check(file);
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null)
            throw StartsLike(file) is { } begun
                ? new InvalidDataException($"Damaged {begun} file: its header cannot be read.")
                : new InvalidDataException($"Neither a PNG, a JPEG, a BMP nor a WebP file: it begins with {Beginning(file)}.");
        if (!Kinds.TryGetValue(codec.EncodedFormat, out var kind))
            throw new InvalidDataException(
                $"A {codec.EncodedFormat.ToString().ToUpperInvariant()} file is not read; PNG, JPEG, BMP and WebP files are. Convert it.");
        Picture.CheckSize(codec.Info.Width, codec.Info.Height);

        var stored = codec.Info.ColorType == SKColorType.Gray8
            ? new Picture(codec.Info.Width, codec.Info.Height, 1, Pixels(codec, kind, SKColorType.Gray8))
            : AlphaFlattening.OnWhite(codec.Info.Width, codec.Info.Height, Pixels(codec, kind, SKColorType.Rgba8888), png?.IsGrey == true);
        return ExifOrientation.Apply(stored, png?.Origin ?? codec.EncodedOrigin);
    }

    // Every result but success is a fault: what is missing would be filled with one colour.
    private static unsafe byte[] Pixels(SKCodec codec, string kind, SKColorType type)
    {
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var wanted = new SKImageInfo(codec.Info.Width, codec.Info.Height, type, alpha, colorspace: null);
        var pixels = new byte[wanted.BytesSize64];
        SKCodecResult result;
        fixed (byte* first = pixels)
            result = codec.GetPixels(wanted, (nint)first);
        return result switch
        {
            SKCodecResult.Success => pixels,
            SKCodecResult.IncompleteInput => throw new InvalidDataException($"Damaged {kind} file: its data end early or are changed."),
            SKCodecResult.ErrorInInput => throw new InvalidDataException($"Damaged {kind} file: its data are changed."),
            _ => throw new InvalidDataException($"A {kind} file of a kind that is not read ({result}). Save it again as PNG."),
        };
    }

    private static string? StartsLike(ReadOnlySpan<byte> file) =>
        PngLayout.IsPng(file) ? "PNG"
        : JpegLayout.IsJpeg(file) ? "JPEG"
        : file.StartsWith("BM"u8) ? "BMP"
        : file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) ? "WebP"
        : null;

    private static string Beginning(ReadOnlySpan<byte> file) =>
        file.IsEmpty ? "nothing" : Convert.ToHexString(file[..Math.Min(8, file.Length)]);
}
