using TorchSharp;

namespace GanOrleans.Models;

/// <summary>G maximises E[log D(G(z))], whose gradient does not vanish while D wins early in training (section 3).</summary>
public sealed class NonSaturatingObjective : IObjective
{
    /// <inheritdoc/>
    public string Name => "non-saturating";

    /// <inheritdoc/>
    public string Source => "Goodfellow et al. (2014), section 3";

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <summary>−½ V: half the sum of both cross-entropies, as in the authors' code.</summary>
    public torch.Tensor DiscriminatorLoss(torch.Tensor realLogits, torch.Tensor fakeLogits) =>
        ValueFunction.Estimate(realLogits, fakeLogits).mul(-0.5f);

    /// <summary>−E[log D(G(z))].</summary>
    public torch.Tensor GeneratorLoss(torch.Tensor fakeLogits) => fakeLogits.neg().softplus().mean();
}
