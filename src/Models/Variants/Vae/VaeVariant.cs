using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;

namespace GanOrleans.Models.Variants.Vae;

/// <summary><c>vae</c>: the variational autoencoder.</summary>
public sealed class VaeVariant : IVariant
{
    /// <inheritdoc/>
    public VariantInfo Info { get; } = new(
        "vae",
        "Kingma and Welling (2014), Auto-Encoding Variational Bayes",
        "fully connected, Gaussian posterior, Bernoulli pixels, Adam",
        "mnist",
        [])
    {
        Objectives = [],
    };

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 1e-3 };
        return Info.Recipe(data, optimizer, iterations: 10_000, batch: 128, latent: 20, LatentPrior.Normal);
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data)
    {
        foreach (var error in OptionChecks.OneNetwork(options, data, Info).Concat(OptionChecks.Images(data, Info))) yield return error;
        if (options.Prior != LatentPrior.Normal)
            yield return new OptionError("prior", options.Prior.ToString(), "normal: the divergence is to N(0, 1)", "Leave it out.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) =>
        [new Phase("autoencoder", 0, [NetworkNames.Generator], 1, new VaeKernel()) { Scalars = VaeKernel.Scalars }];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
        new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Generator] = new VariationalAutoencoder(options.Seed, options.Latent, data.SampleSize),
        };

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Data;
}
