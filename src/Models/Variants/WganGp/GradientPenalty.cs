using GanOrleans.Models.Runtime;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary>
/// E[(‖∇D(x̂)‖₂ − 1)²] at points x̂ between real and generated samples: equation 3 of Gulrajani et al. (2017), without λ.
/// </summary>
public static class GradientPenalty
{
    // Under the root, so that the derivative of a norm of 0 is 0 and not NaN.
    private const double Tiny = 1e-12;

    /// <summary>x̂ = ε·x + (1 − ε)·G(z), a leaf that requires grad.</summary>
    /// <param name="real">x, <c>B × d</c>.</param>
    /// <param name="generated">G(z), <c>B × d</c>.</param>
    /// <param name="share">ε in [0, 1], <c>B × 1</c>.</param>
    public static Tensor Between(Tensor real, Tensor generated, Tensor share) =>
        generated.Plus((real - generated) * share).detach().requires_grad_(true);

    /// <summary>The penalty, a scalar within the graph of the critic's weights.</summary>
    /// <param name="critic">D, whose rows must not see each other: <c>B × d</c> to <c>B × 1</c>.</param>
    /// <param name="between">x̂, <c>B × d</c>, from <see cref="Between"/>.</param>
    public static Tensor Of(Func<Tensor, Tensor> critic, Tensor between)
    {
        // The sum over rows has every row's own gradient; create_graph, because the penalty is differentiated once more.
        var gradient = autograd.grad([critic(between).sum()], [between], retain_graph: true, create_graph: true)[0];
        var norm = gradient.Squared().sum(1).Plus(Tiny).sqrt();
        return norm.Minus(1).Squared().mean();
    }
}
