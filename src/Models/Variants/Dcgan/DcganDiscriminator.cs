using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Dcgan;

/// <summary>
/// The discriminator of Radford et al. (2016): strided convolutions halve the maps; leaky rectifiers of slope .2, batch norm but at the
/// input, one output over the last maps. With classes, each stands beside the colours as a map of its own.
/// </summary>
public sealed class DcganDiscriminator : DiscriminatorModule, ITracksStatistics, IFeatures
{
    /// <summary>Slope of the leaky rectifiers below 0.</summary>
    public const double Slope = 0.2;

    private readonly ModuleList<Conv2d> down;
    private readonly ModuleList<BatchNorm2d> norm;
    private readonly Conv2d y;
    private readonly ConvolutionalShape shape;
    private readonly int classes;

    /// <param name="seed">The run's seed.</param>
    /// <param name="shape">Sizes of the maps.</param>
    /// <param name="classes">Number of classes; 0 for an unconditional network.</param>
    public DcganDiscriminator(ulong seed, ConvolutionalShape shape, int classes = 0) : base(nameof(DcganDiscriminator))
    {
        this.shape = shape;
        this.classes = classes;
        down = new ModuleList<Conv2d>();
        norm = new ModuleList<BatchNorm2d>();
        down.Add(DcganLayers.Halving(seed, "discriminator.down.0", shape.Channels + classes, shape.At(0), bias: true));
        for (var level = 1; level < shape.Levels; level++)
        {
            down.Add(DcganLayers.Halving(seed, $"discriminator.down.{level}", shape.At(level - 1), shape.At(level)));
            norm.Add(DcganLayers.Norm(seed, $"discriminator.norm.{level - 1}", shape.At(level)));
        }
        y = DcganLayers.Whole(seed, "discriminator.y", shape.At(shape.Levels - 1), 1, shape.Start);
        RegisterComponents();
    }

    /// <summary>False: batch norm shows every row the others of its batch.</summary>
    public override bool RowsAreIndependent => false;

    /// <inheritdoc/>
    public bool Tracks { get; set; } = true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks) => y.Convolve(Levels(x, labels)[^1]).view(-1, 1);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The network is conditional: its features depend on
    /// the class that it is told.</exception>
    public IReadOnlyList<Tensor> Features(Tensor x) => classes == 0
        ? Levels(x, null)
        : throw new InvalidOperationException("The hidden layers of a conditional discriminator depend on the class that it is told.");

    private List<Tensor> Levels(Tensor x, Tensor? labels)
    {
        var h = x.view(-1, shape.Channels, shape.Side, shape.Side);
        if (classes > 0) h = cat([h, ClassLabels.Maps(labels, classes, shape.Side, x)], 1);
        var levels = new List<Tensor> { down[0].Convolve(h).LeakyRelu(Slope) };
        for (var i = 0; i < norm.Count; i++) levels.Add(norm[i].Apply(down[i + 1].Convolve(levels[i]), Tracks).LeakyRelu(Slope));
        return levels;
    }
}
