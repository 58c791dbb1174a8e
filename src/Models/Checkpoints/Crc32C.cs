using System.Buffers.Binary;
using System.Numerics;

namespace GanOrleans.Models;

/// <summary>CRC-32C (Castagnoli, RFC 3720) of a run of bytes, with the processor's instruction.</summary>
public static class Crc32C
{
    /// <summary>The checksum.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
