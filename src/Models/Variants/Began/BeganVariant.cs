using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;

namespace GanOrleans.Models.Variants.Began;

/// <summary><c>began</c>: D is an autoencoder, and a balance k keeps its energies for real and generated samples in proportion.</summary>
public sealed class BeganVariant : IVariant
{
    /// <summary>γ, the aim of L(G(z))/L(x).</summary>
    public static NumberOption Diversity { get; } =
        new("gamma", 0.5, 0, 1, "The paper uses .3 to .7: lower gives less varied, sharper images.");

    /// <summary>λ, the step of k.</summary>
    public static NumberOption Rate { get; } = new("lambda", 0.001, 0, 1, "The paper uses .001.");

    /// <summary>n, the number of maps.</summary>
    public static NumberOption Filters { get; } =
        new("filters", 32, 1, 512, "The paper uses 64 and 128 for faces; 16 is enough for digits.", IsWhole: true);

    /// <inheritdoc/>
    public VariantInfo Info { get; } = new(
        "began",
        "Berthelot et al. (2017), BEGAN: Boundary Equilibrium Generative Adversarial Networks",
        "convolutional autoencoder as D, L1 energy, balance k, Adam",
        "mnist",
        [Diversity.Name, Rate.Name, Filters.Name])
    {
        Objectives = [],
    };

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 1e-4 };
        return Info.Recipe(
            data, optimizer, iterations: 20_000, batch: 16, latent: 64, LatentPrior.Uniform, Diversity.Entry, Rate.Entry, Filters.Entry);
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data)
    {
        foreach (var error in OptionChecks.Adversarial(options, data, Info).Concat(OptionChecks.Images(data, Info))) yield return error;
        foreach (var error in Diversity.Check(options).Concat(Rate.Check(options)).Concat(Filters.Check(options))) yield return error;
        if (options.Schedule != Schedule.Alternating)
            yield return new OptionError("schedule", OptionNames.Of(options.Schedule), "alternating", "Leave it out.");
        if (data.IsImage && (data.SampleShape[^1] % 4 != 0 || data.SampleShape[^1] != data.SampleShape[^2]))
            yield return new OptionError(
                "dataset", $"{data.Name} with {string.Join(" × ", data.SampleShape)} values", "square images whose side is a multiple of 4",
                "Give it an image size of 28, 32 or 64.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) =>
        [
            new Phase(NetworkNames.Discriminator, 0, [NetworkNames.Discriminator], options.K, new BeganDiscriminatorKernel())
            {
                Scalars = BeganDiscriminatorKernel.Scalars,
            },
            new Phase(NetworkNames.Generator, 1, [NetworkNames.Generator], 1, new BeganGeneratorKernel()),
        ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data)
    {
        var filters = (int)Filters.Of(options);
        return new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Discriminator] = new BeganDiscriminator(
                options.Seed, options.Latent, data.SampleShape, filters, Diversity.Of(options), Rate.Of(options)),
            [NetworkNames.Generator] = new BeganGenerator(options.Seed, options.Latent, data.SampleShape, filters),
        };
    }

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Symmetric;
}
