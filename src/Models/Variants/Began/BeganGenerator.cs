using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Began;

/// <summary>G: the shape of D's decoder.</summary>
public sealed class BeganGenerator : GeneratorModule
{
    private readonly BeganDecoder decoder;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of z.</param>
    /// <param name="shape">C × H × W of a sample.</param>
    /// <param name="filters">n, the number of maps.</param>
    public BeganGenerator(ulong seed, int latent, IReadOnlyList<long> shape, int filters) : base(nameof(BeganGenerator))
    {
        decoder = new BeganDecoder(seed, "generator.decoder", latent, shape, filters);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor z, Tensor? labels, DropoutMasks? masks) => decoder.call(z);
}
