using System.Runtime.InteropServices;
using GanOrleans.Imaging;
using TorchSharp;

namespace GanOrleans.Models.Imaging;

/// <summary>The grid of a batch that is a tensor.</summary>
public static class TensorGrid
{
    /// <summary>Puts the samples of a batch side by side into one picture.</summary>
    /// <param name="images"><c>B × C × H × W</c> with C = 1 or 3, on any device, in [0, 1]; what lies
    /// outside is clipped and NaN is black.</param>
    /// <param name="columns">Images in a row. Default: nearly square.</param>
    /// <param name="enlarge">Each value becomes a square of this many pixels. Default: 1.</param>
    public static Picture From(torch.Tensor images, int? columns = null, int enlarge = 1)
    {
        if (images.shape is not [_, 1 or 3, _, _])
            throw new ArgumentException(
                $"A grid shows B × 1 × H × W or B × 3 × H × W; the tensor is {string.Join(" × ", images.shape)}.", nameof(images));
        var shape = images.shape;
        using var scope = torch.NewDisposeScope();
        using var values = images.detach().to(torch.float32).cpu().contiguous();
        return ImageGrid.From(
            MemoryMarshal.Cast<byte, float>(values.bytes), (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], columns, enlarge);
    }
}
