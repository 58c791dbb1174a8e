using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary>A projection of z to 4 × 4, three 5 × 5 transposed convolutions of stride 2 with rectifiers, and a sigmoid.</summary>
/// <remarks>For 28 pixels the 8 × 8 maps are cut to 7 × 7, as in the authors' MNIST model.</remarks>
public sealed class WganGpGenerator : GeneratorModule
{
    /// <summary>The sizes of square images that it makes.</summary>
    public static IReadOnlyList<long> Sizes { get; } = [28, 32];

    private readonly Linear h0;
    private readonly ConvTranspose2d deconv0;
    private readonly ConvTranspose2d deconv1;
    private readonly ConvTranspose2d deconv2;
    private readonly int channels;
    private readonly bool cuts;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of z.</param>
    /// <param name="shape">C × H × W of a sample.</param>
    /// <param name="width">Channels before the last layer; the first has 4 times as many.</param>
    public WganGpGenerator(ulong seed, int latent, IReadOnlyList<long> shape, int width) : base(nameof(WganGpGenerator))
    {
        channels = 4 * width;
        cuts = shape[^1] == 28;
        h0 = KeyedLinear.Default(seed, "generator.h0", latent, channels * 4 * 4);
        deconv0 = KeyedConv.Transposed(seed, "generator.deconv0", channels, 2 * width, 5, stride: 2, padding: 2, outputPadding: 1);
        deconv1 = KeyedConv.Transposed(seed, "generator.deconv1", 2 * width, width, 5, stride: 2, padding: 2, outputPadding: 1);
        deconv2 = KeyedConv.Transposed(seed, "generator.deconv2", width, (int)shape[0], 5, stride: 2, padding: 2, outputPadding: 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks)
    {
        var h = deconv0.Convolve(h0.ApplyPlain(z).relu().view(-1, channels, 4, 4)).relu();
        if (cuts) h = h.narrow(2, 0, 7).narrow(3, 0, 7);
        h = deconv1.Convolve(h).relu();
        return deconv2.Convolve(h).sigmoid().flatten(1);
    }
}
