using GanOrleans.Models.Objectives;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Dcgan;
using GanOrleans.Models.Variants.Layers;

namespace GanOrleans.Models.Variants.Lsgan;

/// <summary><c>lsgan</c>: least squares in place of cross-entropy.</summary>
public sealed class LsganVariant : DcganOrMlpVariant
{
    /// <inheritdoc/>
    public override VariantInfo Info { get; } = new(
        "lsgan",
        "Mao et al. (2017), Least Squares Generative Adversarial Networks",
        "least squares with dcgan's networks for images of 28, 32 or 64 pixels, else with mlp's",
        "mnist",
        [ConvolutionalShape.Width.Name, GeneratorDropout.Option.Name])
    {
        Objectives = [LeastSquaresObjective.Word],
    };

    /// <inheritdoc/>
    protected override string Objective => LeastSquaresObjective.Word;
}
