using TorchSharp;

namespace GanOrleans.Models;

/// <summary>Both gradients from one forward pass, at the same weights, the same noise and the same masks, as in the authors' code.</summary>
/// <remarks>Real and generated samples pass D apart, so that G's backward pass walks the generated half only.</remarks>
public sealed class SimultaneousKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        var fake = context.G(context.Noise());
        var generated = context.D(fake, DropoutMasks.ForFake(context.Step, context.Rows, context.Device));
        var real = context.D(context.Real(), DropoutMasks.ForReal(context.Step, context.Rows, context.Device));
        context.Discriminator.Gradient.zero_();
        context.Generator.Gradient.zero_();
        context.Objective.DiscriminatorLoss(real, generated).backward(retain_graph: true, inputs: [.. context.Discriminator.Parameters]);
        context.Objective.GeneratorLoss(generated).backward(inputs: [.. context.Generator.Parameters]);
        return new PhaseResult(context.Phase, context.Rows.Count, context.Objective, real.detach(), generated.detach());
    }
}
