using System.Runtime.InteropServices;

namespace GanOrleans.Models;

/// <summary>Settings of glibc's allocator.</summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;   // M_… of malloc.h

    /// <summary>
    /// Keeps freed temporaries in the process: by default each iteration gives them back and faults their pages in again, a third of the time of a small GAN.
    /// </summary>
    public static void KeepFreedPages()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Mallopt(MmapThreshold, 32 << 20);   // the largest value that glibc accepts; a refused one would leave 128 KiB
            _ = Mallopt(TrimThreshold, int.MaxValue);
            _ = Mallopt(TopPad, 64 << 20);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no mallopt and no such thresholds.
        }
    }

    /// <summary>
    /// Gives back what <see cref="KeepFreedPages"/> kept, at a moment when nothing computes; the next iterations fault their pages in again.
    /// </summary>
    public static void ReleaseFreedPages()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl gives freed pages back by itself.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Mallopt(int parameter, int value);
}
