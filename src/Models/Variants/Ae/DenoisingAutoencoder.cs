using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Ae;

/// <summary>784 → 512 → 256 → code and back, rectifiers, a linear code and Bernoulli pixels.</summary>
public sealed class DenoisingAutoencoder : AutoencoderModule
{
    private const int Wide = 512;
    private const int Narrow = 256;

    private readonly Linear encoder0;
    private readonly Linear encoder1;
    private readonly Linear encoder2;
    private readonly Linear decoder0;
    private readonly Linear decoder1;
    private readonly Linear decoder2;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of the code.</param>
    /// <param name="inputs">Size of one sample.</param>
    public DenoisingAutoencoder(ulong seed, int latent, int inputs) : base(nameof(DenoisingAutoencoder))
    {
        encoder0 = KeyedLinear.Default(seed, "encoder.0", inputs, Wide);
        encoder1 = KeyedLinear.Default(seed, "encoder.1", Wide, Narrow);
        encoder2 = KeyedLinear.Default(seed, "encoder.2", Narrow, latent);
        decoder0 = KeyedLinear.Default(seed, "decoder.0", latent, Narrow);
        decoder1 = KeyedLinear.Default(seed, "decoder.1", Narrow, Wide);
        decoder2 = KeyedLinear.Default(seed, "decoder.2", Wide, inputs);
        RegisterComponents();
    }

    /// <summary>Samples <c>B × d</c> to codes <c>B × Latent</c>.</summary>
    public Tensor Encode(Tensor x) => encoder2.ApplyPlain(encoder1.ApplyPlain(encoder0.ApplyPlain(x).relu()).relu());

    /// <inheritdoc/>
    public override Tensor Decode(Tensor code) => decoder2.ApplyPlain(decoder1.ApplyPlain(decoder0.ApplyPlain(code).relu()).relu());

    /// <inheritdoc/>
    public override Tensor Reconstruct(Tensor x) => Decode(Encode(x)).sigmoid();
}
