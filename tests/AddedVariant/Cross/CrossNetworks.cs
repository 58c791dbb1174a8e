using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.AddedVariant.Cross;

/// <summary>G(z) = W·z + b.</summary>
public sealed class CrossGenerator : GeneratorModule
{
    private readonly Linear y;

    /// <summary>Initial weights from the seed.</summary>
    public CrossGenerator(ulong seed, int latent, int outputs) : base(nameof(CrossGenerator))
    {
        y = KeyedLinear.Default(seed, "generator.y", latent, outputs);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks) => y.call(z);
}

/// <summary>One hidden layer of tanh units.</summary>
public sealed class CrossDiscriminator : DiscriminatorModule
{
    private readonly Linear h0;
    private readonly Linear y;

    /// <summary>Initial weights from the seed.</summary>
    public CrossDiscriminator(ulong seed, int inputs, int units) : base(nameof(CrossDiscriminator))
    {
        h0 = KeyedLinear.Default(seed, "discriminator.h0", inputs, units);
        y = KeyedLinear.Default(seed, "discriminator.y", units, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks) => y.call(h0.call(x).tanh());
}
