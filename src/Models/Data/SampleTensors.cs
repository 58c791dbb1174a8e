using System.Runtime.InteropServices;
using TorchSharp;

namespace GanOrleans.Models.Data;

/// <summary>What image and point sets share in making tensors.</summary>
internal static class SampleTensors
{
    /// <summary>Fills <c>destination</c> with the samples at <c>indices</c>, one after the other.</summary>
    public delegate void Fill(ReadOnlySpan<long> indices, Span<float> destination);

    // A span is addressed by 32-bit numbers; larger tensors are filled in parts of whole rows.
    private const long MaxSpanBytes = 1 << 30;

    /// <summary>A <c>B × sample shape</c> float32 tensor. It is filled on the CPU in its own memory, without an array in between.</summary>
    public static torch.Tensor Gather(
        DataDescription description, ReadOnlySpan<long> indices, torch.Device device, Fill fill, long maxSpanBytes = MaxSpanBytes)
    {
        Check(description, indices);
        var tensor = torch.empty([indices.Length, .. description.SampleShape], torch.float32, torch.CPU);
        var rows = (int)Math.Max(1, maxSpanBytes / (sizeof(float) * (long)description.SampleSize));
        if (indices.Length <= rows)
            fill(indices, MemoryMarshal.Cast<byte, float>(tensor.bytes));
        for (var first = 0; indices.Length > rows && first < indices.Length; first += rows)
        {
            var count = Math.Min(rows, indices.Length - first);
            using var part = tensor.narrow(0, first, count);
            fill(indices.Slice(first, count), MemoryMarshal.Cast<byte, float>(part.bytes));
        }

        return On(tensor, device);
    }

    /// <summary>A <c>B</c> int64 tensor of labels.</summary>
    public static torch.Tensor GatherLabels(
        DataDescription description, ReadOnlySpan<byte> labels, ReadOnlySpan<long> indices, torch.Device device)
    {
        if (description.Classes == 0)
            throw new InvalidOperationException(
                $"Data set '{description.Name}' has no labels. Use a data set with classes, such as mnist or glyphs.");
        Check(description, indices);
        var tensor = torch.empty([indices.Length], torch.int64, torch.CPU);
        var values = MemoryMarshal.Cast<byte, long>(tensor.bytes);
        for (var row = 0; row < indices.Length; row++)
            values[row] = labels[(int)indices[row]];
        return On(tensor, device);
    }

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not one of the split's.</exception>
    public static void Check(DataDescription description, long index)
    {
        if ((ulong)index >= (ulong)description.Count)
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"Data set '{description.Name}' ({description.Split}) has samples 0 to {description.Count - 1}.");
    }

    private static void Check(DataDescription description, ReadOnlySpan<long> indices)
    {
        foreach (var index in indices)
            Check(description, index);
    }

    private static torch.Tensor On(torch.Tensor tensor, torch.Device device)
    {
        if (device.type == DeviceType.CPU)
            return tensor;
        using (tensor)
            return tensor.to(device);
    }
}
