using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Variants.Gan;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Cgan;

/// <summary>
/// The discriminator of Mirza and Osindero (2014), section 4.1: x to 240 maxout units of 5 pieces, y to 50 of 5, both into 240 of 4, and
/// one logit. Dropout of .5 on the hidden layers and, as in <c>gan</c>, of .2 on x.
/// </summary>
/// <remarks>
/// The paper gives no initial weights: they are those of <c>gan</c>, but y, of which one entry is not 0, begins with weights
/// that are heard beside x (docs/adr/0008).
/// </remarks>
public sealed class CganDiscriminator : DiscriminatorModule
{
    private const int UnitsOfX = 240, PiecesOfX = 5, UnitsOfY = 50, PiecesOfY = 5, Joint = 240, PiecesOfJoint = 4;
    private const double InitialRangeOfY = 1;

    private readonly Linear x0;
    private readonly Linear y0;
    private readonly Linear h1;
    private readonly Linear y;
    private readonly int inputs;
    private readonly int classes;
    private readonly double keepInput;
    private readonly double keep;

    /// <param name="options">Seed and dropout.</param>
    /// <param name="data">Its sample size and classes.</param>
    public CganDiscriminator(TrainingOptions options, Data.DataDescription data) : base(nameof(CganDiscriminator))
    {
        (inputs, classes) = (data.SampleSize, data.Classes);
        keep = 1 - CganVariant.DiscriminatorDropout.Of(options);
        keepInput = keep < 1 ? MaxoutDiscriminator.KeepInput : 1;
        x0 = KeyedLinear.Create(options.Seed, "discriminator.x0", inputs, UnitsOfX * PiecesOfX, MaxoutDiscriminator.InitialRange);
        y0 = KeyedLinear.Create(options.Seed, "discriminator.y0", classes, UnitsOfY * PiecesOfY, InitialRangeOfY);
        h1 = KeyedLinear.Create(
            options.Seed, "discriminator.h1", UnitsOfX + UnitsOfY, Joint * PiecesOfJoint, MaxoutDiscriminator.InitialRange);
        y = KeyedLinear.Create(options.Seed, "discriminator.y", Joint, 1, MaxoutDiscriminator.InitialRange);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks)
    {
        var hx = MaxoutDiscriminator.Maxout(x0.Apply(masks.Drop(x, 0, inputs, keepInput), isFirst: true), PiecesOfX, UnitsOfX);
        var hy = MaxoutDiscriminator.Maxout(y0.ApplyPlain(ClassLabels.OneHot(labels, classes, x)), PiecesOfY, UnitsOfY);
        var h = masks.Drop(cat([hx, hy], 1), 1, UnitsOfX + UnitsOfY, keep);
        h = MaxoutDiscriminator.Maxout(h1.Apply(h), PiecesOfJoint, Joint);
        return y.ApplyPlain(masks.Drop(h, 2, Joint, keep));
    }
}
