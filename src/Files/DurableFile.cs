using System.Runtime.InteropServices;

namespace GanOrleans.Files;

/// <summary>
/// Files that survive a crash and a power failure: a reader, or the next start, finds the old content or the new one and nothing between.
/// </summary>
public static partial class DurableFile
{
    /// <summary>
    /// Writes a file's whole content: to a temporary file beside it, flushed to the device, renamed over it; then the folder is
    /// flushed, so that the new name survives a power failure too. Costs two flushes. The folder must exist, and writers of one
    /// path must exclude each other: the temporary file's name is fixed, so that killed writers leave no litter.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = path + ".tmp";
        try
        {
            using (
                var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, content.Length))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>A file's whole content, or null when there is none.</summary>
    public static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Flushes a file's content to the device.</summary>
    public static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Flushes a folder's entries (names and renames) to the device: what a rename needs to be durable on Linux.
    /// Elsewhere the file system's own order has to do.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be opened, or the device failed. A file system that cannot flush
    /// folders (EINVAL) is no error.</exception>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        // No O_DIRECTORY: its value differs between processors, and on arm64 x86's is O_DIRECT.
        // O_RDONLY and O_CLOEXEC are the same on both.
        var descriptor = Libc.Open(folder, Libc.ReadOnly | Libc.CloseOnExec);
        if (descriptor < 0)
            throw new IOException($"Folder '{folder}' cannot be opened to flush it: {Marshal.GetLastPInvokeErrorMessage()}.");
        var error = Libc.Fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Libc.Close(descriptor);
        if (error is not (0 or Libc.InvalidArgument))
            throw new IOException($"Folder '{folder}' cannot be flushed to its device: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static partial class Libc
    {
        internal const int ReadOnly = 0, CloseOnExec = 0x80000, InvalidArgument = 22;   // O_RDONLY, O_CLOEXEC, EINVAL of Linux

        [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
        internal static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        internal static partial int Fsync(int descriptor);

        [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
        internal static partial int Close(int descriptor);
    }
}
