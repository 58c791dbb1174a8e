using System.Runtime.InteropServices;

namespace GanOrleans.Models;

/// <summary>Puts files and folders on the disk itself, so that a power cut after the call does not lose them.</summary>
internal static partial class DurableFiles
{
    private const int ReadOnlyDirectory = 0x10000;   // O_RDONLY | O_DIRECTORY on Linux

    /// <summary>Flushes a file's content.</summary>
    public static void FlushFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Flushes a folder's entries (names and renames). Elsewhere than on Linux the file system's own ordering has to do.</summary>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = Open(path, ReadOnlyDirectory);
        if (descriptor < 0) throw new IOException($"Folder '{path}' cannot be opened to flush it: error {Marshal.GetLastPInvokeError()}.");
        try
        {
            if (Fsync(descriptor) != 0) throw new IOException($"Folder '{path}' cannot be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Writes a small file so that it is there as a whole or not at all.</summary>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
