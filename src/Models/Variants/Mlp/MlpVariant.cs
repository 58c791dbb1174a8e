using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;

namespace GanOrleans.Models.Variants.Mlp;

/// <summary><c>mlp</c>: the small fully connected GAN that most tutorials train.</summary>
public sealed class MlpVariant : IVariant
{
    /// <inheritdoc/>
    public VariantInfo Info { get; } = new(
        "mlp",
        "Goodfellow et al. (2014), Generative Adversarial Nets, in the small form of common tutorials",
        "one hidden layer each, leaky rectifiers, tanh, Adam",
        "mnist",
        [GeneratorDropout.Option.Name]);

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 3e-4 };
        return Info.Recipe(
            data, optimizer, iterations: 12_000, batch: 32, latent: 64, LatentPrior.Normal, GeneratorDropout.Option.Entry);
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => Check(options, data, Info);

    /// <summary>What is wrong with the settings of a recipe with these networks.</summary>
    internal static IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data, VariantInfo info) =>
        OptionChecks.Adversarial(options, data, info).Concat(GeneratorDropout.Option.Check(options));

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) => AdversarialPhases.For(options);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
        new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Discriminator] = new MlpDiscriminator(options.Seed, data.SampleSize),
            [NetworkNames.Generator] = new MlpGenerator(options, data),
        };

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => data.IsImage ? ValueRange.Symmetric : ValueRange.Data;
}
