using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;

namespace GanOrleans.Models.Variants.Ae;

/// <summary><c>ae</c>: an autoencoder, denoising with <c>options.corruption</c>; the base line for everything that reconstructs.</summary>
public sealed class AeVariant : IVariant
{
    /// <summary>Share of the pixels that the encoder does not see.</summary>
    public static NumberOption Corruption { get; } =
        new("corruption", 0, 0, 0.99, "0 is a plain autoencoder; the denoising paper uses .1 to .4.");

    /// <inheritdoc/>
    public VariantInfo Info { get; } = new(
        "ae",
        "Vincent et al. (2008), Extracting and Composing Robust Features with Denoising Autoencoders",
        "fully connected encoder and decoder, Bernoulli pixels, Adam",
        "mnist",
        [Corruption.Name])
    {
        Objectives = [],
    };

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 1e-3 };
        return Info.Recipe(data, optimizer, iterations: 5_000, batch: 128, latent: 32, LatentPrior.Normal, Corruption.Entry);
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) =>
        OptionChecks.OneNetwork(options, data, Info).Concat(OptionChecks.Images(data, Info)).Concat(Corruption.Check(options));

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) =>
        [
            new Phase("autoencoder", 0, [NetworkNames.Generator], 1, new AutoencoderKernel(Corruption.Of(options)))
            {
                Scalars = AutoencoderKernel.Scalars,
            },
        ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
        new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Generator] = new DenoisingAutoencoder(options.Seed, options.Latent, data.SampleSize),
        };

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Data;
}
