using GanOrleans.Models.Objectives;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Dcgan;
using GanOrleans.Models.Variants.Layers;

namespace GanOrleans.Models.Variants.Hinge;

/// <summary><c>hinge</c>: the hinge loss of support vector machines.</summary>
public sealed class HingeVariant : DcganOrMlpVariant
{
    /// <inheritdoc/>
    public override VariantInfo Info { get; } = new(
        "hinge",
        "Lim and Ye (2017), Geometric GAN",
        "hinge loss with dcgan's networks for images of 28, 32 or 64 pixels, else with mlp's",
        "mnist",
        [ConvolutionalShape.Width.Name, GeneratorDropout.Option.Name])
    {
        Objectives = [HingeObjective.Word],
    };

    /// <inheritdoc/>
    protected override string Objective => HingeObjective.Word;
}
