using System.Runtime.InteropServices;
using System.Text;

namespace GanOrleans.Models.Runtime;

/// <summary>What CUDA's driver tells of a GPU; it counts devices as torch does, and TorchSharp does not ask it.</summary>
internal static partial class CudaDriver
{
    private const string Library = "libcuda.so.1";
    private const int CapabilityMajor = 75, CapabilityMinor = 76;   // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_…

    /// <summary>Name and compute capability of <c>cuda:<paramref name="index"/></c>; null without such a device or driver.</summary>
    public static (string Name, int Major, int Minor)? Describe(int index)
    {
        try
        {
            var name = new byte[256];
            if (Init(0) != 0 || DeviceGet(out var device, index) != 0 || DeviceGetName(name, name.Length, device) != 0
                || DeviceGetAttribute(out var major, CapabilityMajor, device) != 0
                || DeviceGetAttribute(out var minor, CapabilityMinor, device) != 0)
                return null;
            return (Encoding.UTF8.GetString(name).TrimEnd('\0'), major, minor);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    private static partial int Init(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    private static partial int DeviceGet(out int device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetName")]
    private static partial int DeviceGetName([Out] byte[] name, int length, int device);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetAttribute")]
    private static partial int DeviceGetAttribute(out int value, int attribute, int device);
}
