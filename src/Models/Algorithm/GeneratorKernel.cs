using TorchSharp;

namespace GanOrleans.Models;

/// <summary>The outer step of Algorithm 1: the gradient of G's loss on fresh noise, through a frozen D.</summary>
public sealed class GeneratorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        using var frozen = context.Discriminator.Freeze();
        var logits = context.DOfFake(context.G(context.Noise()));
        context.Generator.Gradient.zero_();
        context.Objective.GeneratorLoss(logits).backward();
        return new PhaseResult(context.Phase, context.Rows.Count, context.Objective, realLogits: null, logits.detach());
    }
}
