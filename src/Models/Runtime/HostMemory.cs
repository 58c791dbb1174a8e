using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Runtime;

/// <summary>Which tensors are read and written past libtorch, as spans.</summary>
internal static class HostMemory
{
    /// <summary>The most float32 elements that a span of bytes holds; TorchSharp makes none of a longer tensor.</summary>
    public const long MaxFloats = int.MaxValue / sizeof(float);

    /// <summary>Whether a tensor is float32 on the CPU and fits into a span; gaps are not looked for.</summary>
    public static bool HasFloats(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.numel() <= MaxFloats;
}
