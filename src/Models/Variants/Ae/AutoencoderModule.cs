using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Ae;

/// <summary>An autoencoder of images in [0, 1], one network: the encoder and, as what G is elsewhere, the decoder.</summary>
public abstract class AutoencoderModule(string name) : GeneratorModule(name), IReconstructs
{
    /// <summary>Codes <c>B × Latent</c> to the logits of pixels, <c>B × d</c>.</summary>
    public abstract Tensor Decode(Tensor code);

    /// <inheritdoc/>
    public abstract Tensor Reconstruct(Tensor x);

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks) => Decode(z).sigmoid();

    /// <summary>
    /// −log p(x | code) of Bernoulli pixels, summed over the pixels and averaged over the rows, in nats: softplus(l) − x·l.
    /// </summary>
    public static Tensor NegativeLogLikelihood(Tensor logits, Tensor x) => (logits.Softplus() - x * logits).sum(1).mean();
}
