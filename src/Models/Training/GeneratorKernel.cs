using GanOrleans.Models.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Training;

/// <summary>The outer step of Algorithm 1: the gradient of G's loss on fresh noise, through a frozen D.</summary>
public sealed class GeneratorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public Tensor Generate(PhaseContext context) => context.Generated();

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        using var frozen = context.Discriminator.Freeze();
        var outputs = context.DOfFake(context.Generated());
        context.Generator.Gradient.zero_();
        context.Objective.GeneratorLoss(outputs).Backward();
        return PhaseResult.OfOutputs(context, real: null, outputs);
    }
}
