using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using TorchSharp;

namespace GanOrleans.AddedVariant.Cross;

/// <summary><c>cross</c>: a linear generator against a discriminator of one hidden layer, with a scalar of its own.</summary>
public sealed class CrossVariant : IVariant
{
    /// <inheritdoc/>
    public VariantInfo Info { get; } = new("cross", "none", "linear generator, one hidden layer in the discriminator", "rings", ["units"]);

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 1e-3 };
        return Info.Recipe(data, optimizer, iterations: 100, batch: 16, latent: 2, LatentPrior.Normal) with
        {
            Extra = new Dictionary<string, string> { ["units"] = "8" },
        };
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => OptionChecks.Adversarial(options, data, Info);

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) =>
    [
        new Phase("discriminator", 0, [NetworkNames.Discriminator], options.K, new CrossKernel()) { Scalars = [CrossKernel.Spread] },
        new Phase("generator", 1, [NetworkNames.Generator], 1, new GeneratorKernel()),
    ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
        new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Discriminator] = new CrossDiscriminator(
                options.Seed, data.SampleSize, int.Parse(options.Extra["units"], System.Globalization.CultureInfo.InvariantCulture)),
            [NetworkNames.Generator] = new CrossGenerator(options.Seed, options.Latent, data.SampleSize),
        };

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Data;
}
