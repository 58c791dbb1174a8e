using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Mlp;
using TorchSharp;

namespace GanOrleans.Models.Variants.Dcgan;

/// <summary>
/// A recipe that is an objective: <see cref="DcganVariant"/>'s networks and settings where the data are images of a side that
/// it takes, else <see cref="MlpVariant"/>'s.
/// </summary>
public abstract class DcganOrMlpVariant : IVariant
{
    private readonly DcganVariant convolutional = new();
    private readonly MlpVariant connected = new();

    /// <inheritdoc/>
    public abstract VariantInfo Info { get; }

    /// <summary>The objective's name.</summary>
    protected abstract string Objective { get; }

    /// <inheritdoc/>
    public virtual TrainingOptions Defaults(DataDescription data) =>
        Body(data).Defaults(data) with
        {
            Variant = Info.Name,
            Objective = Objective,
        };

    /// <inheritdoc/>
    public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data)
    {
        // This recipe's name and objective; of its settings those of the networks that the data get.
        var info = Info with { ExtraOptions = Body(data).Info.ExtraOptions };
        return ConvolutionalShape.Fits(data) ? DcganVariant.Check(options, data, info) : MlpVariant.Check(options, data, info);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Phase> Phases(TrainingOptions options) => AdversarialPhases.For(options);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
        Body(data).Build(options, data);

    /// <inheritdoc/>
    public ValueRange Range(DataDescription data) => Body(data).Range(data);

    /// <inheritdoc/>
    public bool UsesBatchNorm(DataDescription data) => Body(data).UsesBatchNorm(data);

    private IVariant Body(DataDescription data) => ConvolutionalShape.Fits(data) ? convolutional : connected;
}
