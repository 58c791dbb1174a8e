using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation.Features;

/// <summary>The samples themselves: pixels in [0, 1], or coordinates.</summary>
public sealed class RawFeatures(bool areImages) : IFeatureSpace
{
    /// <summary>The name where samples are images.</summary>
    public const string Pixels = "pixels";

    /// <summary>The name where samples are points.</summary>
    public const string Points = "points";

    /// <inheritdoc/>
    public string Name => areImages ? Pixels : Points;

    /// <inheritdoc/>
    public string Hash => "";

    /// <inheritdoc/>
    public string Preprocessing => areImages ? "float32 in [0, 1], not rounded to bytes" : "none";

    /// <inheritdoc/>
    public Tensor Of(Tensor samples) => samples.reshape(samples.shape[0], -1).clone();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
