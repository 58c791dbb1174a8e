using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Ae;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Vae;

/// <summary>d → 400 → (μ, log σ²) and code → 400 → d, rectifiers, Gaussian posterior, Bernoulli pixels.</summary>
public sealed class VariationalAutoencoder : AutoencoderModule
{
    /// <summary>Units of a hidden layer.</summary>
    public const int Units = 400;

    private readonly Linear encoder0;
    private readonly Linear mean;
    private readonly Linear log_variance;
    private readonly Linear decoder0;
    private readonly Linear decoder1;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of the code.</param>
    /// <param name="inputs">Size of one sample.</param>
    public VariationalAutoencoder(ulong seed, int latent, int inputs) : base(nameof(VariationalAutoencoder))
    {
        encoder0 = KeyedLinear.Default(seed, "encoder.0", inputs, Units);
        mean = KeyedLinear.Default(seed, "encoder.mean", Units, latent);
        log_variance = KeyedLinear.Default(seed, "encoder.log_variance", Units, latent);
        decoder0 = KeyedLinear.Default(seed, "decoder.0", latent, Units);
        decoder1 = KeyedLinear.Default(seed, "decoder.1", Units, inputs);
        RegisterComponents();
    }

    /// <summary>Samples <c>B × d</c> to the posterior's μ and log σ², <c>B × Latent</c> each.</summary>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor x)
    {
        var h = encoder0.ApplyPlain(x).relu();
        return (mean.ApplyPlain(h), log_variance.ApplyPlain(h));
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor code) => decoder1.ApplyPlain(decoder0.ApplyPlain(code).relu());

    /// <summary>Decodes the posterior's mean.</summary>
    public override Tensor Reconstruct(Tensor x) => Decode(Encode(x).Mean).sigmoid();

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)) = ½Σ(μ² + σ² − log σ² − 1), averaged over the rows, in nats (appendix B).</summary>
    public static Tensor Divergence(Tensor mean, Tensor logVariance) =>
        (mean.Squared().Plus(logVariance.exp()) - logVariance).Minus(1).sum(1).mean().Times(0.5);
}
