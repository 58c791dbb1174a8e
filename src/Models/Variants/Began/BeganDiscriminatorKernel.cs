using GanOrleans.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Began;

/// <summary>L_D = L(x) − k·L(G(z)), with k of this step.</summary>
public sealed class BeganDiscriminatorKernel : IPhaseKernel
{
    /// <summary>k of this step, and the convergence measure of the step before.</summary>
    public static IReadOnlyList<string> Scalars { get; } = ["k", "measure"];

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        var module = (BeganDiscriminator)context.Discriminator.Module;
        Tensor x = context.Real(), generated;
        using (no_grad()) generated = context.G(context.Noise());
        var (real, fake) = context.DOfBoth(x, generated);
        var (realEnergy, fakeEnergy) = (real.mean(), fake.mean());
        var k = module.K.squeeze();
        var loss = realEnergy - k * fakeEnergy;
        context.Discriminator.Gradient.zero_();
        loss.backward();
        module.Observe(realEnergy, fakeEnergy);
        return PhaseResult.OfLosses(context, loss, null, real, fake, k.clone(), module.Measure.squeeze().clone());
    }
}
