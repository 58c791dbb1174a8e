using System.Reflection;
using System.Runtime.InteropServices;

namespace GanOrleans.Models.Runtime;

/// <summary>
/// The libtorch that this program runs on: the one beside it, or, in a build without one (<c>-p:TorchDevice=none</c>), that of the folder
/// in <see cref="Variable"/>, for example a Python install of the same version, CUDA included. Linux only.
/// </summary>
public static class LibTorchFolder
{
    /// <summary>
    /// The environment variable that names a folder with libtorch: that of the Python package <c>torch</c>, or an unpacked libtorch.
    /// </summary>
    public const string Variable = "GAN_LIBTORCH";

    // Each after those that it needs; what is absent (CUDA) is left out.
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>The version of libtorch that TorchSharp's binding was built for, for example 2.10.0.</summary>
    public static string RequiredVersion { get; } =
        typeof(LibTorchFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "LibTorchVersion").Value!;

    /// <summary>
    /// Loads libtorch from the folder of the setting, where this build needs it. To be called before the first use of TorchSharp.
    /// </summary>
    /// <exception cref="LibTorchException">No folder is set and none comes with this build; or the folder does not fit.</exception>
    internal static void Load()
    {
        if (!OperatingSystem.IsLinux()) return;
        var setting = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;
        var bundled = File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so"));
        if (bundled && setting is null) return;
        if (bundled)
            throw new LibTorchException(
                $"{Variable} names '{setting}', but this build brings its own libtorch {RequiredVersion}. Unset {Variable}, or build "
                    + $"with -p:TorchDevice=none (./build.sh does while {Variable} is set)."
            );
        if (setting is null)
            throw new LibTorchException(
                $"This build brings no libtorch. Set {Variable} to the folder of libtorch {RequiredVersion} (for a Python install: "
                    + $"python3 -c 'import torch; print(torch.__path__[0])')."
            );
        foreach (var library in Check(setting))
            NativeLibrary.Load(library);
    }

    /// <summary>The libraries of a folder in the order in which to load them, when it holds a libtorch of the right version.</summary>
    internal static IReadOnlyList<string> Check(string folder)
    {
        var lib = Path.Combine(folder, "lib");
        var found = Libraries.Select(name => Path.Combine(lib, name)).Where(File.Exists).ToList();
        if (!File.Exists(Path.Combine(lib, "libtorch_cpu.so")))
            throw new LibTorchException(
                $"{Variable} is '{folder}', and '{Path.Combine(lib, "libtorch_cpu.so")}' does not exist. Name the folder that has "
                    + $"'lib/libtorch_cpu.so' in it."
            );
        var version = Version(folder)
            ?? throw new LibTorchException(
                $"{Variable} is '{folder}', which holds neither 'version.py' nor 'build-version', so the version of its libtorch is not "
                    + $"known. {RequiredVersion} is needed."
            );
        if (version.Split('+')[0] != RequiredVersion)
            throw new LibTorchException(
                $"{Variable} is '{folder}', which holds libtorch {version}; this build needs {RequiredVersion}. Install that version, or "
                    + $"unset {Variable} and build again."
            );
        return found;
    }

    // Python's package says __version__ = '2.10.0+cpu' in version.py; an unpacked libtorch has one line in build-version.
    private static string? Version(string folder)
    {
        var (python, plain) = (Path.Combine(folder, "version.py"), Path.Combine(folder, "build-version"));
        if (File.Exists(plain)) return File.ReadAllText(plain).Trim();
        return File.Exists(python)
            ? File.ReadLines(python)
                .Where(line => line.StartsWith("__version__", StringComparison.Ordinal))
                .Select(line => line.Split('=')[1].Trim(' ', '\'', '"'))
                .FirstOrDefault()
            : null;
    }
}
