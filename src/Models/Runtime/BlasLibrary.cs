using System.Runtime.InteropServices;
using TorchSharp;

namespace GanOrleans.Models.Runtime;

/// <summary>
/// The matrix library inside libtorch: MKL on x86-64, OpenBLAS on arm64. It is linked in, so one that is on the system is never used.
/// </summary>
internal static class BlasLibrary
{
    /// <summary>Its name and version as it tells them itself.</summary>
    public static string Describe()
    {
        if (
            !NativeLibrary.TryLoad(
                OperatingSystem.IsWindows() ? "torch_cpu" : "libtorch_cpu", typeof(torch).Assembly, null, out var libtorch))
            return "BLAS of libtorch";
        if (NativeLibrary.TryGetExport(libtorch, "MKL_Get_Version_String", out var mkl))
            return Trim(Mkl(mkl));
        return NativeLibrary.TryGetExport(libtorch, "openblas_get_config", out var openBlas)
            ? Trim(OpenBlas(openBlas))
            : "BLAS of libtorch";
    }

    // "Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build 20240605 for Intel(R) 64
    // architecture applications" becomes "MKL 2024.2".
    private static string Trim(string version) =>
        version.IndexOf("Version ", StringComparison.Ordinal) is >= 0 and var at
            ? $"MKL {version[(at + 8)..].Split('-', ' ')[0]}"
            : string.Join(' ', version.Split(' ').Take(2));

    private static unsafe string Mkl(nint function)
    {
        const int Length = 256;
        var text = stackalloc byte[Length];
        ((delegate* unmanaged<byte*, int, void>)function)(text, Length);
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    private static unsafe string OpenBlas(nint function) => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)function)()) ?? "";
}
