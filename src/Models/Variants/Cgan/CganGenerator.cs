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
/// The generator of Mirza and Osindero (2014), section 4.1: z to 200 rectifiers and y to 1,000, both into 1,200 rectifiers, then sigmoids
/// for images or a linear output for points. Dropout on the hidden layers, if any.
/// </summary>
/// <remarks>
/// The paper gives no initial weights: they are those of <c>gan</c>, wider where few inputs are to be
/// heard, z and the one entry of y (docs/adr/0008).
/// </remarks>
public sealed class CganGenerator : GeneratorModule
{
    private const int UnitsOfZ = 200, UnitsOfY = 1000, Joint = 1200;
    private const double InitialRangeOfZ = 0.1, InitialRangeOfY = 0.15;

    private readonly Linear z0;
    private readonly Linear y0;
    private readonly Linear h1;
    private readonly Linear y;
    private readonly int classes;
    private readonly bool sigmoidOutput;
    private readonly double keep;

    /// <param name="options">Seed, latent and dropout.</param>
    /// <param name="data">Its sample size, classes, kind and mean sample shape the network.</param>
    public CganGenerator(TrainingOptions options, Data.DataDescription data) : base(nameof(CganGenerator))
    {
        classes = data.Classes;
        sigmoidOutput = data.IsImage;
        keep = 1 - CganVariant.GeneratorDropout.Of(options);
        z0 = KeyedLinear.Create(options.Seed, "generator.z0", options.Latent, UnitsOfZ, InitialRangeOfZ);
        y0 = KeyedLinear.Create(options.Seed, "generator.y0", classes, UnitsOfY, InitialRangeOfY);
        h1 = KeyedLinear.Create(options.Seed, "generator.h1", UnitsOfZ + UnitsOfY, Joint, GanGenerator.InitialRange);
        y = KeyedLinear.Create(options.Seed, "generator.y", Joint, data.SampleSize, GanGenerator.InitialRange);
        GanGenerator.StartAtMean(y, data);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks)
    {
        var h = cat([z0.Apply(z), y0.ApplyPlain(ClassLabels.OneHot(labels, classes, z))], 1).relu();
        h = h1.Apply(masks.Drop(h, 0, UnitsOfZ + UnitsOfY, keep)).relu();
        var output = y.Apply(masks.Drop(h, 1, Joint, keep));
        return sigmoidOutput ? output.sigmoid() : output;
    }
}
