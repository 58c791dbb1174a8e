using System.Runtime.InteropServices;
using GanOrleans.Models.Tests.Support;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Runtime;

/// <summary>What the build makes of TorchSharp's native files.</summary>
public sealed class NativeLibraryTests : TorchTest
{
    [Fact]
    public void The_files_beside_the_program_are_those_that_compute()
    {
        Assert.Equal(6f, ones(2, 3).sum().item<float>());
        if (!OperatingSystem.IsLinux()) return;

        var mapped = File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains("orch", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/')..])
            .Distinct();

        Assert.Equal(
            ["libLibTorchSharp.so", "libtorch.so", "libtorch_cpu.so"],
            mapped
                .Where(path =>
                    path.EndsWith(".so", StringComparison.Ordinal) && Path.GetDirectoryName(path) == AppContext.BaseDirectory.TrimEnd('/'))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
        Assert.False(
            Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp made a copy of its own of every native file.");
    }

    [Fact]
    public void Where_libstdcxx_lacks_the_marker_of_GCC_13_the_binding_asks_for_it_weakly()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var needed =
            !NativeLibrary.TryLoad("libstdc++.so.6", out var library)
            || !NativeLibrary.TryGetExport(library, "_ZSt21ios_base_library_initv", out _);
        var built = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        var package = File.ReadAllBytes(
            Path.Combine(
                PackageFolder(), "torchsharp", typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3), "runtimes",
                RuntimeInformation.RuntimeIdentifier, "native", "libLibTorchSharp.so"));

        var changed = Enumerable
            .Range(0, package.Length)
            .Where(at => package[at] != built[at])
            .Select(at => (package[at], built[at]))
            .ToList();

        Assert.Equal(package.Length, built.Length);
        // The symbol's binding from global (1) to weak (2) in the upper half of its byte, beside its type (2:
        // function); the version's flag from 0 to weak (2).
        Assert.Equal(needed ? [(0x12, 0x22), (0, 2)] : [], changed);
    }

    private static string PackageFolder() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
