using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GanOrleans.Models.Imaging;

/// <summary>Reads the PNG files that this project and common tools write: 8 bits, grey or RGB, not interlaced, any row filter. For tests and tools.</summary>
public static class PngReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another kind; the message says where and how.</exception>
    public static Picture Load(string path) => Decode(File.ReadAllBytes(path));

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="InvalidDataException">They are damaged or of another kind; the message says where and how.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngWriter.Signature))
            throw new InvalidDataException("Not a PNG file: the first 8 bytes are not its signature.");
        byte[]? header = null;
        using var data = new MemoryStream();
        for (var offset = PngWriter.Signature.Length; ;)
        {
            var (type, content) = ReadChunk(file, offset);
            if (type == "IEND")
                break;
            if (type == "IHDR")
                header = content.ToArray();
            else if (type == "IDAT")
                data.Write(content);
            offset += 12 + content.Length;
        }
        data.Position = 0;
        return Unfilter(Start(header), data);
    }

    private static (string Type, byte[] Content) ReadChunk(ReadOnlySpan<byte> file, int offset)
    {
        var length = offset + 12 <= file.Length ? BinaryPrimitives.ReadUInt32BigEndian(file[offset..]) : uint.MaxValue;
        if (length > file.Length - offset - 12)
            throw new InvalidDataException($"Damaged PNG file: it ends within the chunk at byte {offset}.");
        var body = file.Slice(offset + 4, 4 + (int)length);
        if (Crc32.Of(body) != BinaryPrimitives.ReadUInt32BigEndian(file[(offset + 8 + (int)length)..]))
            throw new InvalidDataException($"Damaged PNG file: the checksum of the chunk at byte {offset} is wrong.");
        return (Encoding.ASCII.GetString(body[..4]), body[4..].ToArray());
    }

    private static Picture Start(byte[]? header)
    {
        if (header is not { Length: 13 })
            throw new InvalidDataException("Damaged PNG file: there is no header chunk of 13 bytes.");
        if (header[8] != 8 || header[9] is not (0 or 2) || header[12] != 0)
            throw new InvalidDataException($"A PNG file of {header[8]} bits, colour type {header[9]}, interlace {header[12]} is not read here; 8 bits, colour type 0 or 2, interlace 0 are.");
        return new Picture(BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)), header[9] == 0 ? 1 : 3);
    }

    private static Picture Unfilter(Picture picture, Stream data)
    {
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        var (stride, step) = (picture.Width * picture.Channels, picture.Channels);
        var above = new byte[stride];
        for (var y = 0; y < picture.Height; y++)
        {
            var filter = zlib.ReadByte();
            var row = picture.Pixels.AsSpan(y * stride, stride);
            if (filter < 0 || zlib.ReadAtLeast(row, stride, throwOnEndOfStream: false) < stride)
                throw new InvalidDataException($"Damaged PNG file: the data ends in row {y} of {picture.Height}.");
            for (var i = 0; i < stride; i++)
            {
                var (left, up, corner) = (i < step ? 0 : row[i - step], above[i], i < step ? 0 : above[i - step]);
                row[i] += filter switch
                {
                    0 => 0,
                    1 => (byte)left,
                    2 => up,
                    3 => (byte)((left + up) / 2),
                    4 => (byte)Paeth(left, up, corner),
                    _ => throw new InvalidDataException($"Damaged PNG file: row {y} has filter {filter}; filters are 0 to 4."),
                };
            }
            row.CopyTo(above);
        }
        return picture;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
