using TorchSharp;

namespace GanOrleans.Models.Runtime;

/// <summary>
/// Whether a device multiplies bfloat16 in hardware. libtorch computes without it too, but slower than in float32.
/// </summary>
public static class Bf16Hardware
{
    private const string CpuInfo = "/proc/cpuinfo";
    private const string Needed = "avx512_bf16, amx_bf16 (x86-64) or bf16 (ARM)";
    private const int LeastCapability = 8;

    private static readonly string[] Flags = ["avx512_bf16", "amx_bf16", "bf16"];

    /// <summary>Null for a device that has it; else the device by name and what it lacks, as a clause.</summary>
    public static string? MissingOn(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CPU
            ? MissingOnCpu(File.Exists(CpuInfo) ? File.ReadLines(CpuInfo) : [])
            : MissingOnGpu(CudaDriver.Describe(Math.Max(0, device.index)));
    }

    /// <param name="cpuInfo">The lines of Linux's <c>/proc/cpuinfo</c>; none elsewhere, where it is not known.</param>
    internal static string? MissingOnCpu(IEnumerable<string> cpuInfo)
    {
        var name = "of unknown name";
        foreach (var line in cpuInfo)
        {
            if (line.Split(':', 2) is not [var key, var value]) continue;
            if (key.Trim() == "model name") name = $"'{value.Trim()}'";
            if (key.Trim() is not ("flags" or "Features")) continue;
            return value.Split(' ').Intersect(Flags).Any() ? null : $"its CPU {name} has none of {Needed}";
        }
        return $"its system does not tell whether the CPU has {Needed}";
    }

    /// <param name="gpu">Its name and compute capability, or null where the driver does not tell them.</param>
    internal static string? MissingOnGpu((string Name, int Major, int Minor)? gpu) => gpu switch
    {
        null => $"its driver does not tell whether the GPU has a compute capability of {LeastCapability}.0 or more",
        { Major: >= LeastCapability } => null,
        var (name, major, minor) => $"its GPU '{name}' has compute capability {major}.{minor}, below {LeastCapability}.0",
    };
}
