using System.Buffers.Binary;
using GanOrleans.Models.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

/// <summary>Chunks of PNG files made byte by byte.</summary>
internal static class PngChunk
{
    public static byte[] Of(ReadOnlySpan<byte> type, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc32.Of(type, content));
        return chunk;
    }
}
