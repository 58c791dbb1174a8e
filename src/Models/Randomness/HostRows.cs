using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Randomness;

/// <summary>Fills a matrix row by row in host memory and puts it on a device; on the CPU straight into the tensor.</summary>
internal static class HostRows
{
    public delegate void FillRow(int row, Span<float> destination);

    public static Tensor ToDevice(int rows, int width, Device device, FillRow fill)
    {
        var host = empty(rows, width, dtype: ScalarType.Float32, device: CPU);
        var values = MemoryMarshal.Cast<byte, float>(host.bytes);
        for (var row = 0; row < rows; row++) fill(row, values.Slice(row * width, width));
        return device.type == DeviceType.CPU ? host : host.to(device, disposeAfter: true);
    }
}
