using GanOrleans.Models.Training;

namespace GanOrleans.Models.Variants.Began;

/// <summary>L_G = L(G(z)) on fresh noise, through a frozen D.</summary>
public sealed class BeganGeneratorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        using var frozen = context.Discriminator.Freeze();
        var fake = context.DOfFake(context.G(context.Noise()));
        var loss = fake.mean();
        context.Generator.Gradient.zero_();
        loss.backward();
        return PhaseResult.OfLosses(context, null, loss, null, fake);
    }
}
