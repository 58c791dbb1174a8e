using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Dcgan;

namespace GanOrleans.Models.Variants.Cdcgan;

/// <summary><c>cdcgan</c>: <see cref="DcganVariant"/> with the class beside z in G and as maps beside the colours in D.</summary>
public sealed class CdcganVariant : DcganVariant
{
    /// <inheritdoc/>
    public override VariantInfo Info { get; } = new(
        "cdcgan",
        "Mirza and Osindero (2014), Conditional Generative Adversarial Nets, with the networks of Radford et al. (2016)",
        "the convolutional pair with classes: y beside z, and as maps at the discriminator's input",
        "mnist",
        [ConvolutionalShape.Width.Name])
    {
        IsConditional = true,
    };
}
