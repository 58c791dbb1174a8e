using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.WganGp;

/// <summary>One of the k critic steps: E[D(G(z))] − E[D(x)] + λ·penalty.</summary>
/// <remarks>
/// The inner gradient is taken by <c>autograd.grad</c>, which leaves the flat gradient alone; only the outer one accumulates there.
/// </remarks>
/// <param name="weight">λ.</param>
public sealed class WganGpCriticKernel(double weight) : IPhaseKernel
{
    /// <summary>The penalty without λ, and E[D(x)] − E[D(G(z))], the estimate of the distance.</summary>
    public static IReadOnlyList<string> Scalars { get; } = ["gradient-penalty", "wasserstein"];

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        Tensor x = context.Real(), generated;
        using (no_grad()) generated = context.G(context.Noise());
        var (real, fake) = context.DOfBoth(x, generated);
        var critic = (DiscriminatorModule)context.Discriminator.Module;
        var penalty = GradientPenalty.Of(at => critic.call(at, null, null), GradientPenalty.Between(x, generated, Share(context)));
        var distance = context.Objective.DiscriminatorLoss(real, fake);
        var loss = distance.Plus(penalty.Times(weight));
        context.Discriminator.Gradient.zero_();
        loss.backward(inputs: context.Discriminator.Leaves);   // not of x̂, a leaf as well
        return PhaseResult.OfLosses(context, loss, null, real, fake, penalty, distance.neg());
    }

    private static Tensor Share(PhaseContext context)
    {
        var stream = KeyedStream.For(context.Step, RandomPurpose.Interpolation);
        var first = context.Rows.First;
        return HostRows.ToDevice(context.Rows.Count, 1, context.Device, (row, share) => stream.Uniform(share, first + row, 0f, 1f));
    }
}
