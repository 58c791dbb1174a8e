using GanOrleans.Models.Options;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Ae;

namespace GanOrleans.Models.Variants.Vae;

/// <summary>
/// The negative evidence lower bound by the reparameterisation z = μ + σ·ε, with one keyed ε per image
/// (Kingma and Welling, 2014, section 2.4).
/// </summary>
public sealed class VaeKernel : IPhaseKernel
{
    /// <summary>Both terms of the bound in nats per image.</summary>
    public static IReadOnlyList<string> Scalars { get; } = ["reconstruction", "kl"];

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        var module = (VariationalAutoencoder)context.Generator.Module;
        var x = context.Real();
        var (mean, logVariance) = module.Encode(x);
        var epsilon = Latents.Draw(
            KeyedStream.For(context.Step, RandomPurpose.Posterior),
            LatentPrior.Normal,
            context.Rows.First,
            context.Rows.Count,
            context.Replica.Options.Latent,
            context.Device);
        var reconstruction = AutoencoderModule.NegativeLogLikelihood(module.Decode(mean.Plus(logVariance.Times(0.5).exp() * epsilon)), x);
        var divergence = VariationalAutoencoder.Divergence(mean, logVariance);
        var loss = reconstruction.Plus(divergence);
        context.Generator.Gradient.zero_();
        loss.backward();
        return PhaseResult.OfLosses(context, null, loss, null, null, reconstruction, divergence);
    }
}
