using GanOrleans.Models.Randomness;
using GanOrleans.Models.Training;

namespace GanOrleans.Models.Variants.Ae;

/// <summary>
/// −log p(x | code of the corrupted x). Corruption sets a keyed share of the pixels to 0 (Vincent et al., 2008, section 2.3).
/// </summary>
/// <param name="corruption">Share of the pixels that the encoder does not see, [0, 1).</param>
public sealed class AutoencoderKernel(double corruption) : IPhaseKernel
{
    /// <summary>The loss in nats per image.</summary>
    public static IReadOnlyList<string> Scalars { get; } = ["reconstruction"];

    /// <inheritdoc/>
    public PhaseResult Run(PhaseContext context)
    {
        var module = (DenoisingAutoencoder)context.Generator.Module;
        var x = context.Real();
        var seen = corruption == 0
            ? x
            : x * DropoutMasks.ForGenerator(context.Step, context.Rows, context.Device).Draw(0, (int)x.shape[1], 1 - corruption, 1);
        var loss = AutoencoderModule.NegativeLogLikelihood(module.Decode(module.Encode(seen)), x);
        context.Generator.Gradient.zero_();
        loss.backward();
        return PhaseResult.OfLosses(context, null, loss, null, null, loss);
    }
}
