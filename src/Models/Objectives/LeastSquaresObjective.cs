using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>D regresses 1 for real and 0 for generated samples, G regresses 1: equation 9 with a = 0, b = c = 1.</summary>
public sealed class LeastSquaresObjective : IObjective
{
    /// <summary>The word for it.</summary>
    public const string Word = "lsgan";

    /// <inheritdoc/>
    public string Name => Word;

    /// <inheritdoc/>
    public string Source => "Mao et al. (2017), Least Squares Generative Adversarial Networks, equation 9";

    /// <inheritdoc/>
    public bool IsProbability => false;

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <summary>½E[(D(x) − 1)²] + ½E[D(G(z))²].</summary>
    public torch.Tensor DiscriminatorLoss(torch.Tensor real, torch.Tensor fake) =>
        real.Minus(1).Squared().mean().Plus(fake.Squared().mean()).Times(0.5);

    /// <summary>½E[(D(G(z)) − 1)²].</summary>
    public torch.Tensor GeneratorLoss(torch.Tensor fake) => fake.Minus(1).Squared().mean().Times(0.5);
}
