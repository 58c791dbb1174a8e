using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation.Features;

/// <summary>The last hidden layer of a LeNet that was trained on the real images.</summary>
/// <param name="classifier">The network; it stays the caller's.</param>
/// <param name="hash">Of its weights.</param>
public sealed class ClassifierFeatures(Classifier classifier, string hash) : IFeatureSpace
{
    /// <summary>The name.</summary>
    public const string Id = "lenet";

    /// <inheritdoc/>
    public string Name => Id;

    /// <inheritdoc/>
    public string Hash { get; } = hash;

    /// <inheritdoc/>
    public string Preprocessing => $"float32 in [0, 1], {string.Join(" × ", classifier.Shape)}";

    /// <inheritdoc/>
    public Tensor Of(Tensor samples) => classifier.Features(samples);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
