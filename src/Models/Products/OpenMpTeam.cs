using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GanOrleans.Models.Products;

/// <summary>
/// The threads that libtorch's operators of the calling thread run on: GNU OpenMP's team. A second team would fight it for the processors.
/// </summary>
internal static unsafe class OpenMpTeam
{
    private static readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> Parallel = Find();

    /// <summary>The largest number of threads that <see cref="Run"/> can use: 1 where libtorch's OpenMP is not GNU's.</summary>
    public static int MaxThreads => Parallel == null ? 1 : int.MaxValue;

    /// <summary>Runs <paramref name="work"/> once on each of <paramref name="threads"/> threads, and waits for all of them.</summary>
    public static void Run(int threads, delegate* unmanaged<void*, void> work, void* argument)
    {
        if (threads == 1 || Parallel == null) work(argument);
        else Parallel(work, argument, (uint)threads, 0);
    }

    // The build of libtorch brings its own, under a name of its own.
    private static delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        using var process = Process.GetCurrentProcess();
        var files = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).ToList();
        var folder = Path.GetDirectoryName(files.Find(file => Path.GetFileName(file) == "libtorch_cpu.so"));
        var library = files.Find(file =>
            Path.GetDirectoryName(file) == folder && Path.GetFileName(file).StartsWith("libgomp", StringComparison.Ordinal));
        return library is not null
            && NativeLibrary.TryLoad(library, out var handle)
            && NativeLibrary.TryGetExport(handle, "GOMP_parallel", out var address)
                ? (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)address
                : null;
    }
}
