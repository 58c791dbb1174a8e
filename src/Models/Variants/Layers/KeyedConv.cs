using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>
/// Convolutions whose initial weights depend on the seed and the layer's name only, from PyTorch's
/// default interval U(−1/√fan-in, 1/√fan-in).
/// </summary>
public static class KeyedConv
{
    /// <summary>
    /// A convolution, <c>B × inputs × H × W</c> to <c>B × outputs × H' × W'</c>, H' = ⌊(H + 2·padding − kernel)/stride⌋ + 1.
    /// </summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="name">Unique within the run, for example <c>discriminator.conv0</c>.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <param name="padding">Zeros added on each side.</param>
    public static Conv2d Default(ulong seed, string name, int inputs, int outputs, int kernel, int stride = 1, int padding = 0)
    {
        var layer = nn.Conv2d(inputs, outputs, kernel, stride, padding);
        var range = 1 / Math.Sqrt((double)inputs * kernel * kernel);
        KeyedWeights.Uniform(layer.weight, seed, name + ".weight", range);
        KeyedWeights.Uniform(layer.bias!, seed, name + ".bias", range);
        return layer;
    }

    /// <summary>
    /// A transposed convolution, H' = (H − 1)·stride − 2·padding + kernel + outputPadding. Its fan-in,
    /// as PyTorch counts it, is outputs·kernel².
    /// </summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="name">Unique within the run, for example <c>generator.deconv0</c>.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <param name="padding">What is cut off on each side.</param>
    /// <param name="outputPadding">Rows and columns added at the end.</param>
    public static ConvTranspose2d Transposed(
        ulong seed, string name, int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int outputPadding = 0)
    {
        var layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding, outputPadding);
        var range = 1 / Math.Sqrt((double)outputs * kernel * kernel);
        KeyedWeights.Uniform(layer.weight, seed, name + ".weight", range);
        KeyedWeights.Uniform(layer.bias!, seed, name + ".bias", range);
        return layer;
    }
}
