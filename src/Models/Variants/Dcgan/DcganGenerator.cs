using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Dcgan;

/// <summary>
/// The generator of Radford et al. (2016), figure 1: z is projected to small maps, fractionally-strided convolutions double them; batch
/// norm and rectifiers between, tanh at the end. With classes, their one-hot vector stands beside z.
/// </summary>
public sealed class DcganGenerator : GeneratorModule, ITracksStatistics
{
    private readonly Linear project;
    private readonly BatchNorm2d n0;
    private readonly ModuleList<ConvTranspose2d> up;
    private readonly ModuleList<BatchNorm2d> norm;
    private readonly ConvolutionalShape shape;
    private readonly int classes;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of z.</param>
    /// <param name="shape">Sizes of the maps.</param>
    /// <param name="classes">Number of classes; 0 for an unconditional network.</param>
    public DcganGenerator(ulong seed, int latent, ConvolutionalShape shape, int classes = 0) : base(nameof(DcganGenerator))
    {
        this.shape = shape;
        this.classes = classes;
        var top = shape.Levels - 1;
        project = nn.Linear(latent + classes, shape.At(top) * shape.Start * shape.Start, hasBias: false);
        KeyedWeights.Normal(project.weight, seed, "generator.project.weight", 0, DcganLayers.Deviation);
        n0 = DcganLayers.Norm(seed, "generator.n0", shape.At(top));
        up = new ModuleList<ConvTranspose2d>();
        norm = new ModuleList<BatchNorm2d>();
        for (var level = top; level > 0; level--)
        {
            up.Add(DcganLayers.Doubling(seed, $"generator.up.{up.Count}", shape.At(level), shape.At(level - 1)));
            norm.Add(DcganLayers.Norm(seed, $"generator.norm.{norm.Count}", shape.At(level - 1)));
        }
        up.Add(DcganLayers.Doubling(seed, $"generator.up.{up.Count}", shape.At(0), shape.Channels, bias: true));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public bool Tracks { get; set; } = true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks)
    {
        var input = classes > 0 ? cat([z, ClassLabels.OneHot(labels, classes, z)], 1) : z;
        var h = n0.Apply(project.ApplyPlain(input).view(-1, shape.At(shape.Levels - 1), shape.Start, shape.Start), Tracks).relu_();
        for (var i = 0; i < norm.Count; i++) h = norm[i].Apply(up[i].Convolve(h), Tracks).relu_();
        return up[^1].Convolve(h).tanh_().flatten(1);
    }
}
