using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>
/// The critic's estimate of the earth mover's distance. It bounds nothing by itself: the critic has to be
/// kept Lipschitz, by a penalty for example.
/// </summary>
public sealed class WassersteinObjective : IObjective
{
    /// <summary>The word for it.</summary>
    public const string Word = "wasserstein";

    /// <inheritdoc/>
    public string Name => Word;

    /// <inheritdoc/>
    public string Source => "Arjovsky et al. (2017), Wasserstein GAN, equation 2";

    /// <inheritdoc/>
    public bool IsProbability => false;

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <summary>E[D(G(z))] − E[D(x)], the negative distance.</summary>
    public torch.Tensor DiscriminatorLoss(torch.Tensor real, torch.Tensor fake) => fake.mean() - real.mean();

    /// <summary>−E[D(G(z))].</summary>
    public torch.Tensor GeneratorLoss(torch.Tensor fake) => fake.mean().neg();
}
