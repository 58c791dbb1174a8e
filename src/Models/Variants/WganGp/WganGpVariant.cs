using GanOrleans.Models.Data;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary><c>wgan-gp</c>: the Wasserstein GAN whose critic is kept Lipschitz by a penalty on its gradient.</summary>
public sealed class WganGpVariant : IVariant
{
    /// <summary>λ, the weight of the penalty.</summary>
    public static NumberOption Penalty { get; } = new("penalty", 10, 0, 1e6, "The paper uses 10.");

    /// <summary>Channels of the first convolution; the others are multiples of it.</summary>
    public static NumberOption Width { get; } =
        new("width", 64, 1, 512, "The authors use 64; 16 is enough for digits and 10 times faster.", IsWhole: true);

    /// <inheritdoc/>
    public VariantInfo Info { get; } = new(
        "wgan-gp",
        "Gulrajani et al. (2017), Improved Training of Wasserstein GANs",
        "convolutions without batch norm, gradient penalty, 5 critic steps, Adam; three layers of 512 units for points",
        "mnist",
        [Penalty.Name, Width.Name])
    {
        Objectives = [WassersteinObjective.Word],
    };

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 1e-4, Beta1 = 0.5, Beta2 = 0.9 };
        return Info.Recipe(
            data, optimizer, iterations: 10_000, batch: 50, latent: data.IsImage ? 128 : 2, LatentPrior.Normal,
            Penalty.Entry, Width.Entry) with
        {
            K = 5,
            Objective = WassersteinObjective.Word,
        };
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data)
    {
        foreach (var error in OptionChecks.Adversarial(options, data, Info).Concat(Penalty.Check(options)).Concat(Width.Check(options)))
            yield return error;
        if (options.Schedule != Schedule.Alternating)
            yield return new OptionError(
                "schedule", OptionNames.Of(options.Schedule), "alternating: the critic has to be near its optimum before G moves",
                "Leave it out.");
        if (data.IsImage && !WganGpGenerator.Sizes.Contains(data.SampleShape[^1]))
            yield return new OptionError(
                "dataset", $"{data.Name} with {string.Join(" × ", data.SampleShape)} values",
                $"square images of {string.Join(" or ", WganGpGenerator.Sizes)} pixels, or points", "Give it an image size of 28 or 32.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) =>
        [
            new Phase(NetworkNames.Discriminator, 0, [NetworkNames.Discriminator], options.K, new WganGpCriticKernel(Penalty.Of(options)))
            {
                Scalars = WganGpCriticKernel.Scalars,
            },
            new Phase(NetworkNames.Generator, 1, [NetworkNames.Generator], 1, new GeneratorKernel()),
        ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data)
    {
        var width = (int)Width.Of(options);
        return new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Discriminator] = data.IsImage
                ? new WganGpCritic(options.Seed, data.SampleShape, width)
                : new WganGpPointCritic(options.Seed, data.SampleSize),
            [NetworkNames.Generator] = data.IsImage
                ? new WganGpGenerator(options.Seed, options.Latent, data.SampleShape, width)
                : new WganGpPointGenerator(options.Seed, options.Latent, data.SampleSize),
        };
    }

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Data;
}
