using System.Runtime.InteropServices;
using TorchSharp;

namespace GanOrleans.Models.Imaging;

/// <summary>Puts samples side by side into one picture.</summary>
public static class ImageGrid
{
    /// <summary>Brightness of separators and empty places: neither ink nor ground.</summary>
    private const byte Background = 96;

    /// <summary>The grid of a batch.</summary>
    /// <param name="images"><c>B × C × H × W</c> with C = 1 or 3, on any device, in [0, 1]; what lies outside is clipped and NaN is black.</param>
    /// <param name="columns">Images in a row. Default: nearly square.</param>
    /// <param name="enlarge">Each value becomes a square of this many pixels. Default: 1.</param>
    public static Picture From(torch.Tensor images, int? columns = null, int enlarge = 1)
    {
        if (images.shape is not [_, 1 or 3, _, _])
            throw new ArgumentException($"A grid shows B × 1 × H × W or B × 3 × H × W; the tensor is {string.Join(" × ", images.shape)}.", nameof(images));
        var shape = images.shape;
        using var scope = torch.NewDisposeScope();
        using var values = images.detach().to(torch.float32).cpu().contiguous();
        return From(MemoryMarshal.Cast<byte, float>(values.bytes), (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], columns, enlarge);
    }

    /// <summary>The grid of values in the order <c>B × C × H × W</c>.</summary>
    public static Picture From(ReadOnlySpan<float> values, int count, int channels, int height, int width, int? columns = null, int enlarge = 1)
    {
        if (values.Length != (long)count * channels * height * width)
            throw new ArgumentException($"{count} images of {channels} × {height} × {width} are {(long)count * channels * height * width} values, not {values.Length}.", nameof(values));
        var layout = GridLayout.For(count, width, height, columns);
        var picture = new Picture(layout.Width, layout.Height, channels);
        picture.Pixels.AsSpan().Fill(Background);
        var plane = height * width;
        for (var index = 0; index < count; index++)
        {
            var (left, top) = layout.Origin(index);
            var image = values.Slice(index * channels * plane, channels * plane);
            for (var i = 0; i < plane; i++)
            {
                var pixel = picture[left + i % width, top + i / width];
                for (var c = 0; c < channels; c++)
                    pixel[c] = ToByte(image[c * plane + i]);
            }
        }
        return picture.Enlarge(enlarge);
    }

    /// <summary>Nearest of 256 steps, so that a byte survives the way to [0, 1] and back.</summary>
    private static byte ToByte(float value) => float.IsNaN(value) ? (byte)0 : (byte)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f);
}
