using TorchSharp;

namespace GanOrleans.Models;

/// <summary>The game of equation 1: G minimises E[log(1 − D(G(z)))].</summary>
public sealed class MinimaxObjective : IObjective
{
    /// <inheritdoc/>
    public string Name => "minimax";

    /// <inheritdoc/>
    public string Source => "Goodfellow et al. (2014), equation 1";

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <summary>−½ V: half the sum of both cross-entropies, as in the authors' code.</summary>
    public torch.Tensor DiscriminatorLoss(torch.Tensor realLogits, torch.Tensor fakeLogits) =>
        ValueFunction.Estimate(realLogits, fakeLogits).mul(-0.5f);

    /// <summary>E[log(1 − D(G(z)))].</summary>
    public torch.Tensor GeneratorLoss(torch.Tensor fakeLogits) => fakeLogits.softplus().mean().neg();
}
