using System.Buffers.Binary;
using System.IO.Compression;

namespace GanOrleans.Models.Imaging;

/// <summary>Writes pictures as PNG: 8 bits, grey or RGB, not interlaced, rows unfiltered. No time stamp, so equal pictures are equal files (on one .NET version).</summary>
public static class PngWriter
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The file's bytes.</summary>
    public static byte[] Encode(Picture picture)
    {
        using var stream = new MemoryStream();
        Write(stream, picture);
        return stream.ToArray();
    }

    /// <summary>Writes the file under <paramref name="path"/> at once: readers see the old file or the whole new one.</summary>
    public static void Save(string path, Picture picture)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.part");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                Write(stream, picture);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes the file into <paramref name="stream"/>.</summary>
    public static void Write(Stream stream, Picture picture)
    {
        stream.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = 8;                                          // bits per channel
        header[9] = picture.Channels == 1 ? (byte)0 : (byte)2;  // colour type: grey, RGB
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(picture));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static byte[] Compress(Picture picture)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal))
        {
            var stride = picture.Width * picture.Channels;
            for (var y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0);   // filter of this row: none
                zlib.Write(picture.Pixels, y * stride, stride);
            }
        }
        return data.ToArray();
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        stream.Write(number);
    }
}
