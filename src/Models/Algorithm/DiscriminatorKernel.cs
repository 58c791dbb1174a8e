using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>The inner step of Algorithm 1: the gradient of D's loss. G runs outside the graph, since nothing of it is updated.</summary>
public sealed class DiscriminatorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        Tensor x = context.Real(), fake;
        using (no_grad()) fake = context.G(context.Noise());
        var (real, generated) = Logits(context, x, fake);
        context.Discriminator.Gradient.zero_();
        context.Objective.DiscriminatorLoss(real, generated).backward();
        return new PhaseResult(context.Phase, context.Rows.Count, context.Objective, real.detach(), generated.detach());
    }

    /// <summary>One forward pass for both halves where rows do not see each other: larger products, half the calls.</summary>
    private static (Tensor Real, Tensor Fake) Logits(PhaseContext context, Tensor x, Tensor fake)
    {
        var n = context.Rows.Count;
        if (!((DiscriminatorModule)context.Discriminator.Module).RowsAreIndependent)
            return (context.D(x, DropoutMasks.ForReal(context.Step, context.Rows, context.Device)), context.D(fake, DropoutMasks.ForFake(context.Step, context.Rows, context.Device)));
        var both = context.D(cat([x, fake]), DropoutMasks.ForBoth(context.Step, context.Rows, context.Device));
        return (both.narrow(0, 0, n), both.narrow(0, n, n));
    }
}
