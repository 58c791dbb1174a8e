using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>D's outputs are pushed beyond ±1 and no further; G raises its own.</summary>
public sealed class HingeObjective : IObjective
{
    /// <summary>The word for it.</summary>
    public const string Word = "hinge";

    /// <inheritdoc/>
    public string Name => Word;

    /// <inheritdoc/>
    public string Source => "Lim and Ye (2017), Geometric GAN, and Miyato et al. (2018), equations 16 and 17";

    /// <inheritdoc/>
    public bool IsProbability => false;

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <summary>E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))].</summary>
    public torch.Tensor DiscriminatorLoss(torch.Tensor real, torch.Tensor fake) =>
        real.neg().Plus(1).relu().mean().Plus(fake.Plus(1).relu().mean());

    /// <summary>−E[D(G(z))].</summary>
    public torch.Tensor GeneratorLoss(torch.Tensor fake) => fake.mean().neg();
}
