using GanOrleans.Models.Products;
using TorchSharp;

namespace GanOrleans.Models.Training;

/// <summary>The outer step of Algorithm 1: the gradient of G's loss on fresh noise, through a frozen D.</summary>
public sealed class GeneratorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        using var frozen = context.Discriminator.Freeze();
        var outputs = context.DOfFake(context.G(context.Noise()));
        context.Generator.Gradient.zero_();
        context.Objective.GeneratorLoss(outputs).Backward();
        return PhaseResult.OfOutputs(context, real: null, outputs);
    }
}
