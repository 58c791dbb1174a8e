using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;

namespace GanOrleans.Models.Variants.Cgan;

/// <summary><c>cgan</c>: the MNIST model of Mirza and Osindero (2014).</summary>
public sealed class CganVariant : IVariant
{
    /// <summary>The part of G's hidden units that dropout removes.</summary>
    public static NumberOption GeneratorDropout { get; } = Layers.GeneratorDropout.Option with { Advice = "The paper uses .5; 0 is off." };

    /// <summary>The part of D's hidden units that dropout removes; unless it is 0, a fifth of x goes too.</summary>
    public static NumberOption DiscriminatorDropout { get; } = new("discriminator-dropout", 0.5, 0, 0.99, "The paper uses .5; 0 is off.");

    /// <inheritdoc/>
    public VariantInfo Info { get; } = new(
        "cgan",
        "Mirza and Osindero (2014), Conditional Generative Adversarial Nets",
        "z and the class into rectifiers, maxout discriminator of sample and class, dropout in both, momentum SGD",
        "mnist",
        [GeneratorDropout.Name, DiscriminatorDropout.Name])
    {
        IsConditional = true,
    };

    /// <inheritdoc/>
    public TrainingOptions Defaults(DataDescription data)
    {
        var optimizer = new OptimizerOptions
        {
            Kind = OptimizerOptions.Sgd,
            LearningRate = 0.2,   // the paper has .1; this and the prior: docs/adr/0008
            LearningRateDecay = 1.00004,
            MinLearningRate = 1e-6,
            ClipNorm = 10,   // hardly ever reached, and one step beyond it can end a run: docs/adr/0008
            Momentum = 0.5,
            FinalMomentum = 0.7,
            MomentumRampFirstEpoch = 1,
            MomentumRampLastEpoch = 250,   // the paper says "up to 0.7" and not when: as in the paper of 2014, whose code it used
        };
        // Not the paper's prior: U(0, 1) hardly reaches G, its mean is louder than what varies.
        return Info.Recipe(
            data, optimizer, iterations: 6_000, batch: 100, latent: 100, LatentPrior.UniformSqrt3,
            GeneratorDropout.Entry, DiscriminatorDropout.Entry) with
        {
            Schedule = Schedule.Simultaneous,   // that code's order, see 'gan'
        };
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => OptionChecks.Adversarial(options, data, Info)
        .Concat(GeneratorDropout.Check(options)).Concat(DiscriminatorDropout.Check(options));

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) => AdversarialPhases.For(options);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
        new Dictionary<string, torch.nn.Module>
        {
            [NetworkNames.Discriminator] = new CganDiscriminator(options, data),
            [NetworkNames.Generator] = new CganGenerator(options, data),
        };

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => ValueRange.Data;
}
