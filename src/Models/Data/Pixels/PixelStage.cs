using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace GanOrleans.Models.Data.Pixels;

/// <summary>
/// Takes the images of a set while they are made, in any order and from many threads: into a new file, or into memory where there is none.
/// </summary>
/// <param name="path">The file to make; null where none can be, for <paramref name="reason"/>.</param>
/// <param name="reason">Why there is no file; null where the caller knows that the images fit into memory.</param>
/// <param name="memoryLimit">The most bytes that are taken into memory instead.</param>
internal sealed class PixelStage(string? path, string? reason, long memoryLimit) : IDisposable
{
    private SafeFileHandle? file;
    private byte[]? memory;
    private int size;

    /// <summary>Number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the images are in the file, not in memory.</summary>
    public bool IsFile => file is not null;

    /// <summary>Why there is no file, for people; null where there is one.</summary>
    public string? Fault { get; private set; }

    /// <summary>What was put so far.</summary>
    public IPixels Pixels => file is { } open ? new FilePixels(path!, open, Length) : new MemoryPixels(memory!);

    /// <summary>Makes room for images; what was put before is dropped.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="imageBytes">Bytes of each.</param>
    /// <exception cref="DataSetException">There is no room for so many.</exception>
    public void Begin(long count, int imageBytes)
    {
        Dispose();
        (memory, size, Length) = (null, imageBytes, checked(count * imageBytes));
        Fault = path is null ? reason : Allocate();
        if (file is not null)
            return;
        if (Length > memoryLimit)
            throw new DataSetException(Fault!, path);
        memory = new byte[Length];
    }

    /// <summary>Puts one image.</summary>
    public void Put(long index, ReadOnlySpan<byte> image)
    {
        if (memory is { } array)
        {
            image.CopyTo(array.AsSpan(checked((int)(index * size)), size));
            return;
        }

        try
        {
            RandomAccess.Write(file!, image, index * size);
        }
        catch (IOException e)
        {
            throw new DataSetException(NoRoom(e.Message), path, null, e);
        }
    }

    /// <summary>Flushes the file to the device.</summary>
    public void Flush() => RandomAccess.FlushToDisk(file!);

    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    // A full disk is found before hours are spent, not after.
    private string? Allocate()
    {
        try
        {
            var free = new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
            if (free < Length)
                return NoRoom(string.Create(CultureInfo.InvariantCulture, $"{free:N0} bytes are free there."));
            file = File.OpenHandle(path!, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, Length);
            RandomAccess.SetLength(file, Length);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NoRoom(e.Message);
        }
    }

    private string NoRoom(string why) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The pixels need a cache file of {Length:N0} bytes in '{Path.GetDirectoryName(path)}': {why} Free space ('ganctl data "
                + $"cache' lists and removes what other data sets have there), choose a smaller image size, or name another "
                + $"home in GAN_HOME.");
}
