using System.Runtime.InteropServices;

namespace GanOrleans.Models.Runtime;

/// <summary>How many threads libtorch's operators (GNU OpenMP) have, and how those wait for each other.</summary>
internal static partial class OpenMpThreads
{
    /// <summary>To be called before libtorch is loaded, which reads it once. Values that the user has set stay.</summary>
    /// <remarks>
    /// Threads that are not told otherwise compute alone, until one is told: libtorch gives the last number to those that begin to compute.
    /// Each thread that does not compute alone keeps a team, and with more threads in teams than there are processors, OpenMP has all of
    /// them sleep at once where they would wait for each other a moment: with a team of the main thread, which had computed once, a lane of
    /// two threads lost a quarter to nearly half of its iterations of <c>mlp</c>.
    /// </remarks>
    public static void Configure()
    {
        if (!OperatingSystem.IsLinux()) return;
        // Environment.SetEnvironmentVariable does not reach the native environment.
        _ = Setenv("GOMP_SPINCOUNT", "3000", overwrite: 0);
        _ = Setenv("OMP_NUM_THREADS", "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Setenv(string name, string value, int overwrite);
}
