using System.Runtime.InteropServices;

namespace GanOrleans.Contracts.Clustering;

/// <summary>Replaces files so that a reader, or the next start after a crash, finds the old content or the new one and nothing between.</summary>
public static class AtomicFile
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
            using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, content.Length))
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

    /// <summary>Flushes a folder's entries to the device: what a rename needs to be durable on Linux. Elsewhere it does nothing.</summary>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var descriptor = Libc.Open(folder, flags: 0);
        if (descriptor < 0)
            throw new IOException($"Folder '{folder}' cannot be opened to flush it (errno {Marshal.GetLastPInvokeError()}).");
        var failed = Libc.Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() is var error && error != Libc.EINVAL; // some file systems refuse it for folders
        _ = Libc.Close(descriptor);
        if (failed)
            throw new IOException($"Folder '{folder}' cannot be flushed to its device.");
    }

    private static class Libc
    {
        internal const int EINVAL = 22;

        [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        internal static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        internal static extern int Close(int descriptor);
    }
}
