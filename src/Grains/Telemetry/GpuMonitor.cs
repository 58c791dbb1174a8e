using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Text;

namespace GanOrleans.Grains.Telemetry;

/// <param name="UsedBytes">Memory in use by all processes.</param>
/// <param name="TotalBytes">Memory of the device.</param>
/// <param name="Utilization">0 to 1.</param>
internal readonly record struct GpuReading(double UsedBytes, double TotalBytes, double Utilization);

/// <summary>
/// Reads the silo's GPU through the driver's management library (NVML), only when an exporter asks. Without the library there is nothing to
/// read.
/// </summary>
public static class GpuMonitor
{
    private static readonly Lock Gate = new();
    private static IntPtr device;
    private static KeyValuePair<string, object?>[] tags = [];

    /// <summary>
    /// Finds the device that torch calls <c>cuda:<paramref name="index"/></c>; false when there is no driver, or the device cannot be told.
    /// </summary>
    /// <remarks>
    /// NVML counts all devices of the machine, torch those of <c>CUDA_VISIBLE_DEVICES</c>, which may name indices or UUIDs.
    /// </remarks>
    public static bool Begin(int index)
    {
        try
        {
            if (Nvml.Init() != 0)
                return false;
            var visible = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES");
            var name = string.IsNullOrWhiteSpace(visible) ? $"{index}" : visible.Split(',').ElementAtOrDefault(index)?.Trim() ?? "";
            var found = uint.TryParse(name, out var number)
                ? Nvml.HandleByIndex(number, out var handle)
                : Nvml.HandleByUuid(name, out handle);
            if (found != 0)
                return false;
            tags = [
                new(TagNames.HardwareId, Text(handle, Nvml.Uuid, name)),
                new(TagNames.HardwareName, Text(handle, Nvml.Name, "NVIDIA GPU"))];
            device = handle;
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    internal static IEnumerable<Measurement<double>> Measure(Func<GpuReading, double> value) =>
        Read() is { } reading ? [new Measurement<double>(value(reading), tags)] : [];

    private static GpuReading? Read()
    {
        lock (Gate)
        {
            if (device == IntPtr.Zero || Nvml.MemoryInfo(device, out var memory) != 0 || Nvml.UtilizationRates(device, out var rates) != 0)
                return null;
            return new GpuReading(memory.Used, memory.Total, rates.Gpu / 100.0);
        }
    }

    private static string Text(IntPtr handle, Func<IntPtr, byte[], uint, int> read, string otherwise)
    {
        var buffer = new byte[96];
        return read(handle, buffer, (uint)buffer.Length) == 0 ? Encoding.UTF8.GetString(buffer).TrimEnd('\0') : otherwise;
    }

    private static class Nvml
    {
        private const string Library = "libnvidia-ml.so.1";

        [StructLayout(LayoutKind.Sequential)]
        public struct Memory
        {
            public ulong Total;
            public ulong Free;
            public ulong Used;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct Utilization
        {
            public uint Gpu;
            public uint Memory;
        }

        [DllImport(Library, EntryPoint = "nvmlInit_v2")]
        public static extern int Init();

        [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
        public static extern int HandleByIndex(uint index, out IntPtr device);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID")]
        public static extern int HandleByUuid([MarshalAs(UnmanagedType.LPUTF8Str)] string uuid, out IntPtr device);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
        public static extern int MemoryInfo(IntPtr device, out Memory memory);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
        public static extern int UtilizationRates(IntPtr device, out Utilization utilization);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetUUID")]
        public static extern int Uuid(IntPtr device, byte[] text, uint length);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetName")]
        public static extern int Name(IntPtr device, byte[] text, uint length);
    }
}
