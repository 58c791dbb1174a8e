using GanOrleans.Models.Networks;
using GanOrleans.Models.Products;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Gan;

/// <summary>The discriminator of Goodfellow et al. (2014): two maxout layers of 240 units with 5 pieces, and one logit.</summary>
/// <remarks>
/// Maxout (Goodfellow et al., 2013): h(x)_i = max_j (x·W_ij + b_ij). The pieces of a layer are one matrix product; piece j of unit i is row
/// j·240 + i of its weight. Dropout keeps .8 of the input, scaled by 1.25, and .5 of the units of both hidden layers, scaled by 2.
/// </remarks>
public sealed class MaxoutDiscriminator : DiscriminatorModule, IFeatures
{
    /// <summary>Units of a hidden layer.</summary>
    public const int Units = 240;

    /// <summary>Linear pieces of a unit.</summary>
    public const int Pieces = 5;

    internal const double InitialRange = 0.005;

    internal const double KeepInput = 0.8;

    private readonly Linear h0;
    private readonly Linear h1;
    private readonly Linear y;
    private readonly int inputs;

    /// <param name="seed">The run's seed.</param>
    /// <param name="inputs">Size of one sample.</param>
    public MaxoutDiscriminator(ulong seed, int inputs) : base(nameof(MaxoutDiscriminator))
    {
        this.inputs = inputs;
        h0 = KeyedLinear.Create(seed, "discriminator.h0", inputs, Units * Pieces, InitialRange);
        h1 = KeyedLinear.Create(seed, "discriminator.h1", Units, Units * Pieces, InitialRange);
        y = KeyedLinear.Create(seed, "discriminator.y", Units, 1, InitialRange);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks)
    {
        var h = Maxout(h0.Apply(masks.Drop(x, 0, inputs, KeepInput), isFirst: true), Pieces, Units);
        h = Maxout(h1.Apply(masks.Drop(h, 1, Units, 0.5)), Pieces, Units);
        return y.ApplyPlain(masks.Drop(h, 2, Units, 0.5));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Features(Tensor x)
    {
        var h = Maxout(h0.ApplyPlain(x), Pieces, Units);
        return [h, Maxout(h1.ApplyPlain(h), Pieces, Units)];
    }

    /// <summary>The largest of each unit's pieces; piece j of unit i is column j·units + i.</summary>
    internal static Tensor Maxout(Tensor pieces, int piecesPerUnit, int units) =>
        HostMemory.HasFloats(pieces) && pieces.dim() == 2 && pieces.size(1) == (long)piecesPerUnit * units
            ? MaxoutFunction.apply(pieces, piecesPerUnit)
            : pieces.view(pieces.size(0), piecesPerUnit, units).max(1).values;
}
