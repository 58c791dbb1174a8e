using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// Prepares the process for libtorch, once, before its first native load: the BLAS that libtorch binds to, the allocator, the OpenMP runtime.
/// Everything here is also harmless when the application has done it already.
/// </summary>
internal static class NativeLoader
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;
    private static int s_registered;

    internal static void Register()
    {
        if (Interlocked.Exchange(ref s_registered, 1) != 0)
            return;
        if (OperatingSystem.IsLinux())
        {
            Libc.PrepareEnvironment();
            PreferOpenBlas();
        }
        NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "gantorch")
            return 0;
        var file = Path.Combine(AppContext.BaseDirectory, "libgantorch.so");
        try
        {
            return NativeLibrary.Load(File.Exists(file) ? file : "libgantorch.so");
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"libtorch could not be loaded through '{file}': {e.Message} " +
                "On Debian and Ubuntu: apt-get install -y --no-install-recommends libtorch-dev libopenblas0-openmp", e);
        }
    }

    /// <summary>
    /// Distributions' libtorch takes the system's libblas.so.3, by default the reference BLAS (4 to 7 GFLOP/s where OpenBLAS reaches 200 per core).
    /// A library of that name that is already loaded wins.
    /// </summary>
    private static void PreferOpenBlas()
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        var blas = $"/usr/lib/{architecture}/openblas-openmp/libblas.so.3";
        if (File.Exists(blas))
            NativeLibrary.TryLoad(blas, out _);
    }

    private static class Libc
    {
        /// <summary>Environment.SetEnvironmentVariable does not reach the native environment, hence libc.</summary>
        internal static void PrepareEnvironment()
        {
            _ = unsetenv("OPENBLAS_CORETYPE");   // a forced core type halves the speed of newer ones
            // OpenMP threads spin while they wait: by default so long that processes which share cores become five times slower.
            // Two threads alone keep their speed down to this count (29 ms a step of the gan; 38 at 1,000, 52 without spinning).
            _ = setenv("GOMP_SPINCOUNT", "3000", 0);
            // glibc returns large temporaries to the system and faults them in again at every iteration.
            if (mallopt(MmapThreshold, 1 << 30) == 0)
                _ = mallopt(MmapThreshold, 32 << 20);   // older versions accept no more
            _ = mallopt(TrimThreshold, int.MaxValue);
            _ = mallopt(TopPad, 16 << 20);
        }

        [DllImport("libc")] private static extern int unsetenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
        [DllImport("libc")] private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
        [DllImport("libc")] private static extern int mallopt(int parameter, int value);
    }
}
