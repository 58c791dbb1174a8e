using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary>The generator of the authors' toy problems: three layers of 512 rectifiers, and a linear output.</summary>
public sealed class WganGpPointGenerator : GeneratorModule
{
    private readonly Linear h0;
    private readonly Linear h1;
    private readonly Linear h2;
    private readonly Linear y;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of z.</param>
    /// <param name="outputs">Coordinates of a point.</param>
    public WganGpPointGenerator(ulong seed, int latent, int outputs) : base(nameof(WganGpPointGenerator))
    {
        const int Units = WganGpPointCritic.Units;
        h0 = KeyedLinear.Default(seed, "generator.h0", latent, Units);
        h1 = KeyedLinear.Default(seed, "generator.h1", Units, Units);
        h2 = KeyedLinear.Default(seed, "generator.h2", Units, Units);
        y = KeyedLinear.Default(seed, "generator.y", Units, outputs);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks) =>
        y.ApplyPlain(h2.ApplyPlain(h1.ApplyPlain(h0.ApplyPlain(z).relu()).relu()).relu());
}
