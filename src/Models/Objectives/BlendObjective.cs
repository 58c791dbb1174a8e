using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>
/// G minimises w·(−E[log D(G(z))]) + (1 − w)·E[log(1 − D(G(z)))]: both generator losses at once, as the authors' code allows.
/// </summary>
/// <param name="weight">Weight w of the non-saturating part, in [0, 1]: 1 is <c>non-saturating</c>, 0 is <c>minimax</c>.</param>
/// <param name="smoothing">See <see cref="ProbabilityObjective"/>.</param>
public sealed class BlendObjective(double weight, double smoothing = 0) : ProbabilityObjective(smoothing)
{
    /// <summary>The word for it.</summary>
    public const string Word = "blend";

    /// <inheritdoc/>
    public override string Name => Word;

    /// <inheritdoc/>
    public override string Source => "Goodfellow et al. (2014), the authors' code: (a·non-saturating + b·minimax)/(a + b)";

    /// <summary>The weighted mean of both losses.</summary>
    public override torch.Tensor GeneratorLoss(torch.Tensor fake) =>
        fake.neg().Softplus().mean().Times(weight) - fake.Softplus().mean().Times(1 - weight);
}
