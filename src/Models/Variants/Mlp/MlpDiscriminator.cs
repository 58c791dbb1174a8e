using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Mlp;

/// <summary>One hidden layer of 128 leaky rectifiers, and one logit.</summary>
public sealed class MlpDiscriminator : DiscriminatorModule, IFeatures
{
    /// <summary>Units of the hidden layer.</summary>
    public const int Units = 128;

    private readonly Linear h0;
    private readonly Linear y;

    /// <param name="seed">The run's seed.</param>
    /// <param name="inputs">Size of one sample.</param>
    public MlpDiscriminator(ulong seed, int inputs) : base(nameof(MlpDiscriminator))
    {
        h0 = KeyedLinear.Default(seed, "discriminator.h0", inputs, Units);
        y = KeyedLinear.Default(seed, "discriminator.y", Units, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks) => y.ApplyPlain(Hidden(x));

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Features(Tensor x) => [Hidden(x)];

    private Tensor Hidden(Tensor x) => h0.Apply(x, isFirst: true).LeakyRelu(MlpGenerator.Slope);
}
