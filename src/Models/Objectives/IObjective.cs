using TorchSharp;

namespace GanOrleans.Models;

/// <summary>What the two networks minimise, in terms of D's logits l = logit D(x), <c>B × 1</c>. Losses are means over the batch, scalars.</summary>
/// <remarks>With logits, log D = −softplus(−l) and log(1 − D) = −softplus(l), which neither overflow nor lose digits.</remarks>
public interface IObjective
{
    /// <summary>The word that users write.</summary>
    string Name { get; }

    /// <summary>Where the equations come from.</summary>
    string Source { get; }

    /// <summary>
    /// Whether the batch's loss is the mean of its rows' losses: then the gradients of slices average, weighted by their rows, to the whole
    /// batch's gradient, however the batch is cut.
    /// </summary>
    bool IsAdditive { get; }

    /// <summary>D's loss.</summary>
    torch.Tensor DiscriminatorLoss(torch.Tensor realLogits, torch.Tensor fakeLogits);

    /// <summary>G's loss.</summary>
    torch.Tensor GeneratorLoss(torch.Tensor fakeLogits);
}
