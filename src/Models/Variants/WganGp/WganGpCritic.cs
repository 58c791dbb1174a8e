using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary>
/// Three 5 × 5 convolutions of stride 2 with leaky rectifiers, and one output; no batch norm, because the penalty
/// is on each row's own gradient (section 4).
/// </summary>
public sealed class WganGpCritic : DiscriminatorModule, IFeatures
{
    private const double Slope = 0.2;

    private readonly Conv2d conv0;
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Linear y;
    private readonly long[] shape;

    /// <param name="seed">The run's seed.</param>
    /// <param name="shape">C × H × W of a sample.</param>
    /// <param name="width">Channels of the first convolution; the others have 2 and 4 times as many.</param>
    public WganGpCritic(ulong seed, IReadOnlyList<long> shape, int width) : base(nameof(WganGpCritic))
    {
        this.shape = [-1, .. shape];
        conv0 = KeyedConv.Default(seed, "discriminator.conv0", (int)shape[0], width, 5, stride: 2, padding: 2);
        conv1 = KeyedConv.Default(seed, "discriminator.conv1", width, 2 * width, 5, stride: 2, padding: 2);
        conv2 = KeyedConv.Default(seed, "discriminator.conv2", 2 * width, 4 * width, 5, stride: 2, padding: 2);
        y = KeyedLinear.Default(seed, "discriminator.y", 4 * width * 4 * 4, 1);   // 28 → 14 → 7 → 4, 32 → 16 → 8 → 4
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks) => y.ApplyPlain(Features(x)[^1].flatten(1));

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Features(Tensor x)
    {
        var h0 = conv0.Convolve(x.view(shape)).LeakyRelu(Slope);
        var h1 = conv1.Convolve(h0).LeakyRelu(Slope);
        return [h0, h1, conv2.Convolve(h1).LeakyRelu(Slope)];
    }
}
