using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>G maximises E[log D(G(z))], whose gradient does not vanish while D wins early in training (section 3).</summary>
public sealed class NonSaturatingObjective(double smoothing = 0) : ProbabilityObjective(smoothing)
{
    /// <summary>The word for it.</summary>
    public const string Word = TrainingOptions.DefaultObjective;

    /// <inheritdoc/>
    public override string Name => Word;

    /// <inheritdoc/>
    public override string Source => "Goodfellow et al. (2014), section 3";

    /// <summary>−E[log D(G(z))].</summary>
    public override torch.Tensor GeneratorLoss(torch.Tensor fake) => fake.neg().Softplus().mean();
}
