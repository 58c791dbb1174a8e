using System.Runtime.InteropServices;

namespace GanOrleans.Models;

/// <summary>Which BLAS libtorch binds to. The reference BLAS is 30 times slower than OpenBLAS, and OpenBLAS's pthread build ignores the number of threads that libtorch asks for.</summary>
internal static partial class BlasLibrary
{
    // Debian's alternatives may point libblas.so.3 elsewhere; a library of that name that is already loaded is the one that libtorch gets.
    private static readonly string[] Preferred =
    [
        "/usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3",
        "/usr/lib/aarch64-linux-gnu/openblas-openmp/libblas.so.3",
    ];

    /// <summary>Lets OpenBLAS detect the processor (a set core type may halve its speed), and loads its OpenMP build where there is one.</summary>
    public static void Choose()
    {
        if (!OperatingSystem.IsLinux()) return;
        // Environment.SetEnvironmentVariable does not reach the native environment.
        _ = Unsetenv("OPENBLAS_CORETYPE");
        // OpenMP threads spin while they wait: by default so long that processes which share cores become five times slower.
        // Two threads alone keep their speed down to this count (29 ms a step of the gan; 38 at 1,000, 52 without spinning).
        _ = Setenv("GOMP_SPINCOUNT", "3000", 0);
        foreach (var path in Preferred)
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out _)) return;
    }

    /// <summary>The BLAS that is loaded now.</summary>
    public static string Describe()
    {
        if (!OperatingSystem.IsLinux()) return "BLAS of libtorch";
        var loaded = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).Where(path => path.StartsWith('/')).Distinct().ToList();
        foreach (var (part, name) in new[]
        {
            ("openblas-openmp", "OpenBLAS (OpenMP)"), ("openblas-pthread", "OpenBLAS (pthread)"), ("libopenblas", "OpenBLAS"), ("libmkl", "MKL"), ("libblas", "reference BLAS"),
        })
        {
            if (loaded.Any(path => path.Contains(part, StringComparison.Ordinal))) return name;
        }
        return "BLAS built into libtorch";
    }

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unsetenv(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Setenv(string name, string value, int overwrite);
}
