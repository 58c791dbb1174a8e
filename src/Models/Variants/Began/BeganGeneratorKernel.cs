using GanOrleans.Models.Training;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Began;

/// <summary>L_G = L(G(z)) on fresh noise, through a frozen D.</summary>
public sealed class BeganGeneratorKernel : IPhaseKernel
{
    /// <inheritdoc/>
    public Tensor Generate(PhaseContext context) => context.Generated();

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        using var frozen = context.Discriminator.Freeze();
        var fake = context.DOfFake(context.Generated());
        var loss = fake.mean();
        context.Generator.Gradient.zero_();
        loss.backward();
        return PhaseResult.OfLosses(context, null, loss, null, fake);
    }
}
