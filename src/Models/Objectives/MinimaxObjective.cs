using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>The game of equation 1: G minimises E[log(1 − D(G(z)))].</summary>
public sealed class MinimaxObjective(double smoothing = 0) : ProbabilityObjective(smoothing)
{
    /// <summary>The word for it.</summary>
    public const string Word = "minimax";

    /// <inheritdoc/>
    public override string Name => Word;

    /// <inheritdoc/>
    public override string Source => "Goodfellow et al. (2014), equation 1";

    /// <summary>E[log(1 − D(G(z)))].</summary>
    public override torch.Tensor GeneratorLoss(torch.Tensor fake) => fake.Softplus().mean().neg();
}
