using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Gan;

/// <summary>
/// The generator of Goodfellow et al. (2014): two layers of 1,200 rectifiers, and a sigmoid for images or a linear output for points.
/// </summary>
public sealed class GanGenerator : GeneratorModule
{
    /// <summary>Units of a hidden layer.</summary>
    public const int Units = 1200;

    internal const double InitialRange = 0.05;

    private readonly Linear h0;
    private readonly Linear h1;
    private readonly Linear y;
    private readonly bool sigmoidOutput;
    private readonly double keep;

    /// <param name="options">Seed, latent and dropout.</param>
    /// <param name="data">Its sample size, kind and mean sample shape the output layer.</param>
    public GanGenerator(TrainingOptions options, DataDescription data) : base(nameof(GanGenerator))
    {
        var (seed, latent) = (options.Seed, options.Latent);
        keep = GeneratorDropout.Keep(options);
        sigmoidOutput = data.IsImage;
        h0 = KeyedLinear.Create(seed, "generator.h0", latent, Units, InitialRange);
        h1 = KeyedLinear.Create(seed, "generator.h1", Units, Units, InitialRange);
        y = KeyedLinear.Create(seed, "generator.y", Units, data.SampleSize, InitialRange);
        StartAtMean(y, data);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks)
    {
        var h = masks.Drop(h0.Apply(z).relu(), 0, Units, keep);
        h = masks.Drop(h1.Apply(h).relu(), 1, Units, keep);
        var output = y.Apply(h);
        return sigmoidOutput ? output.sigmoid() : output;
    }

    /// <summary>Sets the biases of an output layer so that G starts at the data's mean.</summary>
    internal static void StartAtMean(Linear output, DataDescription data)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        output.bias!.copy_(tensor([.. data.MeanSample.Select(mean => OutputBias(mean, data.IsImage))]));
    }

    /// <summary>
    /// The bias of one output: the logit of the pixel mean clipped to [1e-7, 1 − 1e-7] as in the authors' code, or the mean point.
    /// </summary>
    internal static float OutputBias(float mean, bool isImage)
    {
        if (!isImage) return mean;
        var p = Math.Clamp(mean, 1e-7, 1 - 1e-7);
        return (float)Math.Log(p / (1 - p));
    }
}
