using Microsoft.Win32.SafeHandles;

namespace GanOrleans.Models.Data.Pixels;

/// <summary>
/// Pixels in a file of the cache. They are read at their place and not mapped, so that the process grows by nothing that it has read, and a
/// file that is cut off or a disk that fails is an error and not the end of the process (ADR 10). The system's cache, which all processes
/// share, holds what is read often.
/// </summary>
/// <param name="path">The file, for errors.</param>
/// <param name="file">The file, open for reading.</param>
/// <param name="length">Number of bytes.</param>
internal sealed class FilePixels(string path, SafeFileHandle file, long length) : IPixels
{
    /// <summary>The file.</summary>
    public string Path => path;

    public long Length => length;

    public ReadOnlySpan<byte> Read(long offset, Span<byte> room)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length - room.Length);
        try
        {
            for (var got = 0; got < room.Length;)
            {
                var count = RandomAccess.Read(file, room[got..], offset + got);
                if (count == 0)
                    throw new EndOfStreamException($"it ends at byte {offset + got}, but has to have {length}.");
                got += count;
            }
        }
        catch (IOException e)
        {
            throw new DataSetException(
                $"Cache file '{path}' cannot be read: {e.Message} 'ganctl data cache' lists and removes such files; they are made again.",
                path, offset, e);
        }

        return room;
    }
}
