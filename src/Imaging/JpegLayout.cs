using System.Buffers.Binary;

namespace GanOrleans.Imaging;

/// <summary>
/// Refuses JPEG files that are cut off; Skia decodes them. It reports a cut baseline file, but of a progressive one it gives what there is
/// and calls it whole.
/// </summary>
internal static class JpegLayout
{
    private const byte EndOfImage = 0xD9, FirstRestart = 0xD0, LastRestart = 0xD7, Stuffed = 0x00, Temporary = 0x01, Mark = 0xFF;

    /// <summary>Whether a file begins as JPEG files do.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[Mark, 0xD8, Mark]);

    /// <summary>Walks the segments to the mark of the end; what follows it does not matter.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        for (var at = 2; NextMark(file, ref at) is { } mark;)
        {
            if (mark == EndOfImage)
                return;
            // Standing alone, or within the data of a scan. Every other mark is followed by the length of its segment, itself included.
            if (mark is Stuffed or Temporary or (>= FirstRestart and <= LastRestart))
                continue;
            if (at + 2 > file.Length)
                break;
            at += BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
        }

        throw new InvalidDataException("Damaged JPEG file: it ends before its end mark.");
    }

    // The byte after the next 0xFF that is no filling; at is then behind it.
    private static byte? NextMark(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length && file[at..].IndexOf(Mark) is >= 0 and var ahead)
        {
            at += ahead + 1;
            while (at < file.Length && file[at] == Mark)
                at++;
            if (at < file.Length)
                return file[at++];
        }

        return null;
    }
}
