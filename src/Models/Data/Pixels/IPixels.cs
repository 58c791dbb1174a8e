namespace GanOrleans.Models.Data.Pixels;

/// <summary>
/// The pixels of images, one byte per value, image after image. Offsets have 64 bits: a set may be larger than an array and than memory.
/// </summary>
/// <remarks>Immutable and safe to read from any thread.</remarks>
public interface IPixels
{
    /// <summary>Number of bytes.</summary>
    long Length { get; }

    /// <summary>The bytes from <paramref name="offset"/> on, as many as <paramref name="room"/> has, which they may be read into.</summary>
    ReadOnlySpan<byte> Read(long offset, Span<byte> room);
}

/// <summary>Pixels in an array.</summary>
internal sealed class MemoryPixels(byte[] bytes) : IPixels
{
    public long Length => bytes.LongLength;

    public ReadOnlySpan<byte> Read(long offset, Span<byte> room) => bytes.AsSpan(checked((int)offset), room.Length);
}
