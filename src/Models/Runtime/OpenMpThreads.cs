using System.Runtime.InteropServices;

namespace GanOrleans.Models.Runtime;

/// <summary>How the threads of libtorch's operators (GNU OpenMP) wait for each other.</summary>
internal static partial class OpenMpThreads
{
    /// <summary>To be called before libtorch is loaded, which reads it once. A value that the user has set stays.</summary>
    public static void SpinBriefly()
    {
        // Environment.SetEnvironmentVariable does not reach the native environment.
        if (OperatingSystem.IsLinux()) _ = Setenv("GOMP_SPINCOUNT", "3000", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Setenv(string name, string value, int overwrite);
}
