using GanOrleans.Models.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>The inner step of Algorithm 1: the gradient of D's loss. G runs outside the graph, since nothing of it is updated.</summary>
public sealed class DiscriminatorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        Tensor x = context.Real(), generated;
        using (no_grad()) generated = context.G(context.Noise());
        var (real, fake) = context.DOfBoth(x, generated);
        context.Discriminator.Gradient.zero_();
        context.Objective.DiscriminatorLoss(real, fake).Backward();
        return PhaseResult.OfOutputs(context, real, fake);
    }
}
