using GanOrleans.Models.Products;
using TorchSharp;

namespace GanOrleans.Models.Training;

/// <summary>
/// Both gradients from one forward pass, at the same weights, the same noise and the same masks, as in the authors' code.
/// </summary>
/// <remarks>Real and generated samples pass D apart, so that G's backward pass walks the generated half only.</remarks>
public sealed class SimultaneousKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        var fake = context.DOfFake(context.G(context.Noise()));
        var real = context.DOfReal(context.Real());
        context.Discriminator.Gradient.zero_();
        context.Generator.Gradient.zero_();
        using (DenseFunction.WithoutInputs())
            context.Objective.DiscriminatorLoss(real, fake).Backward(retainGraph: true, inputs: context.Discriminator.Leaves);
        using var frozen = context.Discriminator.Freeze();
        context.Objective.GeneratorLoss(fake).Backward(inputs: context.Generator.Leaves);
        return PhaseResult.OfOutputs(context, real, fake);
    }
}
