using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary>The critic of the authors' toy problems: three layers of 512 rectifiers, and one output.</summary>
public sealed class WganGpPointCritic : DiscriminatorModule
{
    /// <summary>Units of a hidden layer.</summary>
    public const int Units = 512;

    private readonly Linear h0;
    private readonly Linear h1;
    private readonly Linear h2;
    private readonly Linear y;

    /// <param name="seed">The run's seed.</param>
    /// <param name="inputs">Coordinates of a point.</param>
    public WganGpPointCritic(ulong seed, int inputs) : base(nameof(WganGpPointCritic))
    {
        h0 = KeyedLinear.Default(seed, "discriminator.h0", inputs, Units);
        h1 = KeyedLinear.Default(seed, "discriminator.h1", Units, Units);
        h2 = KeyedLinear.Default(seed, "discriminator.h2", Units, Units);
        y = KeyedLinear.Default(seed, "discriminator.y", Units, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks) =>
        y.ApplyPlain(h2.ApplyPlain(h1.ApplyPlain(h0.ApplyPlain(x).relu()).relu()).relu());
}
