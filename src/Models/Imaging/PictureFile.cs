namespace GanOrleans.Models.Imaging;

/// <summary>Reads a picture file by its content, whatever its name.</summary>
public static class PictureFile
{
    /// <summary>Reads a PNG or JPEG file.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another kind; the message says where and how.</exception>
    public static Picture Load(string path)
    {
        var file = File.ReadAllBytes(path);
        if (file.AsSpan().StartsWith(PngWriter.Signature))
            return PngReader.Decode(file);
        if (file.AsSpan().StartsWith(JpegReader.Signature))
            return JpegReader.Decode(file);
        throw new InvalidDataException($"Neither a PNG nor a JPEG file: it begins with {(file.Length == 0 ? "nothing" : Convert.ToHexString(file.AsSpan(0, Math.Min(8, file.Length))))}.");
    }
}
