using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Mlp;

/// <summary>One hidden layer of 256 leaky rectifiers; tanh for images (in [−1, 1]), linear for points.</summary>
public sealed class MlpGenerator : GeneratorModule
{
    /// <summary>Units of the hidden layer.</summary>
    public const int Units = 256;

    /// <summary>Slope of the leaky rectifiers below 0.</summary>
    public const double Slope = 0.2;

    private readonly Linear h0;
    private readonly Linear y;
    private readonly bool tanhOutput;
    private readonly double keep;

    /// <param name="options">Seed, latent and dropout.</param>
    /// <param name="data">Its sample size and kind shape the output layer.</param>
    public MlpGenerator(TrainingOptions options, DataDescription data) : base(nameof(MlpGenerator))
    {
        var (seed, latent) = (options.Seed, options.Latent);
        keep = GeneratorDropout.Keep(options);
        tanhOutput = data.IsImage;
        h0 = KeyedLinear.Default(seed, "generator.h0", latent, Units);
        y = KeyedLinear.Default(seed, "generator.y", Units, data.SampleSize);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks)
    {
        var output = y.Apply(masks.Drop(h0.Apply(z).LeakyRelu(Slope), 0, Units, keep));
        return tanhOutput ? output.tanh() : output;
    }
}
