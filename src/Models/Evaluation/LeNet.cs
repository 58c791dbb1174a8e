using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// LeNet-5 (LeCun et al., 1998) with rectifiers and max pooling: convolutions of 6 and 16 maps with 5 × 5 kernels, layers of
/// 120 and 84 units, one logit for each class.
/// </summary>
public sealed class LeNet : nn.Module<Tensor, Tensor>
{
    /// <summary>Units of the last hidden layer: the length of <see cref="Features"/>.</summary>
    public const int FeatureCount = 84;

    /// <summary>The smallest width and height of an image.</summary>
    public const int MinSide = 12;

    private readonly Conv2d conv0;
    private readonly Conv2d conv1;
    private readonly Linear h0;
    private readonly Linear h1;
    private readonly Linear y;

    /// <param name="seed">Seed of the initial weights.</param>
    /// <param name="shape">C × H × W of an image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">The images are smaller than <see cref="MinSide"/>.</exception>
    public LeNet(ulong seed, IReadOnlyList<long> shape, int classes) : base(nameof(LeNet))
    {
        if (shape is not [_, >= MinSide, >= MinSide])
            throw new ArgumentException(
                $"LeNet takes images of at least {MinSide} × {MinSide} pixels; these are {string.Join(" × ", shape)}.", nameof(shape));
        conv0 = KeyedConv.Default(seed, "lenet.conv0", (int)shape[0], 6, 5, padding: 2);
        conv1 = KeyedConv.Default(seed, "lenet.conv1", 6, 16, 5);
        h0 = KeyedLinear.Default(seed, "lenet.h0", 16 * AfterPools(shape[1]) * AfterPools(shape[2]), 120);
        h1 = KeyedLinear.Default(seed, "lenet.h1", 120, FeatureCount);
        y = KeyedLinear.Default(seed, "lenet.y", FeatureCount, classes);
        RegisterComponents();
    }

    /// <summary>The last hidden layer of images <c>B × C × H × W</c> in [0, 1], <c>B × 84</c>.</summary>
    public Tensor Features(Tensor x)
    {
        var h = Halve(conv0.Convolve(x).relu());
        h = Halve(conv1.Convolve(h).relu()).flatten(1);
        return h1.call(h0.call(h).relu()).relu();
    }

    /// <summary>Logits, <c>B × classes</c>.</summary>
    public override Tensor forward(Tensor x) => y.call(Features(x));

    private static int AfterPools(long side) => (int)((side / 2 - 4) / 2);

    // The maximum of each 2 × 2 square; an odd last row or column is left out.
    private static Tensor Halve(Tensor maps)
    {
        var (height, width) = (maps.shape[2] / 2, maps.shape[3] / 2);
        var even = maps.narrow(2, 0, 2 * height).narrow(3, 0, 2 * width).contiguous();
        return even.view(maps.shape[0], maps.shape[1], height, 2, width, 2).max(5).values.max(3).values;
    }
}
