using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;

namespace GanOrleans.Models.Variants.Dcgan;

/// <summary><c>dcgan</c>: the convolutional GAN of Radford, Metz and Chintala, and with classes <c>cdcgan</c>.</summary>
public class DcganVariant : IVariant
{
    /// <inheritdoc/>
    public virtual VariantInfo Info { get; } = new(
        "dcgan",
        "Radford, Metz and Chintala (2016), Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
        "strided convolutions, batch norm, Adam; square images of 28, 32 or 64 pixels",
        "mnist",
        [ConvolutionalShape.Width.Name]);

    /// <inheritdoc/>
    public virtual TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions { Kind = OptimizerOptions.Adam, LearningRate = 2e-4, Beta1 = 0.5 };
        return Info.Recipe(
            data, optimizer, iterations: 5_000, batch: 128, latent: 100, LatentPrior.Uniform, ConvolutionalShape.Entry(data));
    }

    /// <inheritdoc/>
    public virtual IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => Check(options, data, Info);

    /// <summary>What is wrong with the settings of a recipe with these networks.</summary>
    internal static IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data, VariantInfo info) =>
        OptionChecks
            .Adversarial(options, data, info)
            .Concat(ConvolutionalShape.Check(options, data))
            .Concat(BatchNormChecks.Batch(options));

    /// <inheritdoc/>
    public bool UsesBatchNorm(DataDescription data) => true;

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) => AdversarialPhases.For(options);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data)
    {
        var shape = ConvolutionalShape.Of(options, data);
        var classes = Info.IsConditional ? data.Classes : 0;
        return new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Discriminator] = new DcganDiscriminator(options.Seed, shape, classes),
            [NetworkNames.Generator] = new DcganGenerator(options.Seed, options.Latent, shape, classes),
        };
    }

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Symmetric;
}
