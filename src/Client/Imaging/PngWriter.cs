using System.Buffers.Binary;
using System.IO.Compression;

namespace GanOrleans.Client.Imaging;

/// <summary>Writes 8-bit PNG files (PNG, third edition), grey or RGB.</summary>
public static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOfByte)];

    /// <summary>Writes an image to a file, whole or not at all.</summary>
    public static void Write(string path, PixelImage image)
    {
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
            Write(file, image);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Writes an image to a stream.</summary>
    public static void Write(Stream stream, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;                                         // bits per sample
        header[9] = (byte)(image.Channels == 3 ? 2 : 0);       // colour type: RGB or grey

        stream.Write(Signature);
        Chunk(stream, "IHDR"u8, header);
        Chunk(stream, "IDAT"u8, Compress(image));
        Chunk(stream, "IEND"u8, []);
    }

    private static byte[] Compress(PixelImage image)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal))
        {
            var stride = image.Width * image.Channels;
            for (var y = 0; y < image.Height; y++)
            {
                zlib.WriteByte(0);                             // filter type None
                zlib.Write(image.Pixels.AsSpan(y * stride, stride));
            }
        }

        return buffer.ToArray();
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcOfByte(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
