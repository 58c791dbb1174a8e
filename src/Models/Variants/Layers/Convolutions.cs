using GanOrleans.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>Convolutions with whole blocks of channels.</summary>
/// <remarks>
/// On CPUs libtorch 2.10 (oneDNN 3.7) takes the channels that a convolution's transposed pass sums over in blocks of 16, and multiplies
/// what memory holds beyond the last one by zero: where that happens to be no number, the result is none either. So it is with the gradient
/// of D's one-channel output and with G's first layer of 100 channels. Channels of zeros that fill the block change nothing else. For
/// layers of one group with zeros as padding, as all layers of the variants here are.
/// </remarks>
public static class Convolutions
{
    /// <summary>Channels of a block.</summary>
    internal const int Block = 16;

    /// <summary>On this thread layers are called as they are, so that their hooks see them: only shapes count.</summary>
    [ThreadStatic]
    internal static bool ShapesOnly;

    /// <summary>
    /// The layer's output for <paramref name="x"/>, <c>B × in × H × W</c>, with a gradient that is right for any number of output channels.
    /// </summary>
    public static Tensor Convolve(this Conv2d layer, Tensor x)
    {
        var missing = Missing(layer, layer.weight.shape[0], x);
        if (Bf16Weights.Of(layer.weight) is { } rounded)
        {
            missing = x.requires_grad ? missing : 0;
            var product = nn.functional.conv2d(
                Bf16Layers.Round(x), Filled(rounded, dimension: 0, missing), null, layer.stride, layer.padding, layer.dilation,
                layer.groups);
            return Bf16Layers.Maps(missing == 0 ? product : product.narrow(1, 0, layer.weight.shape[0]), layer.bias);
        }
        if (missing == 0 || !x.requires_grad) return layer.call(x);   // the forward pass and the weights' gradient are right as they are
        var weight = Filled(layer.weight, dimension: 0, missing);
        var bias = layer.bias is { } b ? Filled(b, dimension: 0, missing) : null;
        return nn
            .functional.conv2d(x, weight, bias, layer.stride, layer.padding, layer.dilation, layer.groups)
            .narrow(1, 0, layer.weight.shape[0]);
    }

    /// <summary>
    /// The layer's output for <paramref name="x"/>, <c>B × in × H × W</c>, which is right for any number of input channels.
    /// </summary>
    public static Tensor Convolve(this ConvTranspose2d layer, Tensor x)
    {
        var missing = Missing(layer, x.shape[1], x);
        if (Bf16Weights.Of(layer.weight) is { } rounded)
        {
            var product = nn.functional.conv_transpose2d(
                Filled(Bf16Layers.Round(x), dimension: 1, missing), Filled(rounded, dimension: 0, missing), null, layer.stride,
                layer.padding, layer.output_padding, layer.dilation, layer.groups);
            return Bf16Layers.Maps(product, layer.bias);
        }
        if (missing == 0) return layer.call(x);
        var weight = Filled(layer.weight, dimension: 0, missing);
        var whole = Filled(x, dimension: 1, missing);
        return nn.functional.conv_transpose2d(
            whole, weight, layer.bias, layer.stride, layer.padding, layer.output_padding, layer.dilation, layer.groups);
    }

    private static long Missing(Convolution layer, long channels, Tensor x)
    {
        if (layer.groups != 1 || layer.padding_type is not null || layer.padding_mode != PaddingModes.Zeros)
            throw new NotSupportedException(
                $"{layer.GetType().Name} of {layer.groups} group(s), padding '{layer.padding_mode}': blocks are filled for one group and "
                + $"numeric padding with zeros. Use such a layer, or call this one as it is on devices other than CPUs.");
        return x.device_type == DeviceType.CPU && !ShapesOnly ? (Block - channels % Block) % Block : 0;
    }

    // With so many channels of zeros at the end.
    private static Tensor Filled(Tensor tensor, int dimension, long missing)
    {
        if (missing == 0) return tensor;
        var shape = tensor.shape.ToArray();
        shape[dimension] = missing;
        return cat([tensor, zeros(shape, dtype: tensor.dtype, device: tensor.device)], dimension);
    }
}
