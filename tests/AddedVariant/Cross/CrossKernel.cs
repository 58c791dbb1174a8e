using GanOrleans.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.AddedVariant.Cross;

/// <summary>The discriminator's step, which also reports how far the generated points spread.</summary>
public sealed class CrossKernel : IPhaseKernel
{
    /// <summary>Name of the scalar.</summary>
    public const string Spread = "spread";

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        Tensor generated;
        using (no_grad()) generated = context.G(context.Noise());
        var (real, fake) = context.DOfBoth(context.Real(), generated);
        context.Discriminator.Gradient.zero_();
        context.Objective.DiscriminatorLoss(real, fake).backward();
        return PhaseResult.OfOutputs(context, real, fake, generated.square().mean().sqrt());
    }
}
