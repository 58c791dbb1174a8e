using TorchSharp;

namespace GanOrleans.Models.Objectives;

/// <summary>What the two networks minimise, in terms of D's outputs, <c>B × 1</c>. Losses are means over the batch, scalars.</summary>
/// <remarks>
/// Where D is a probability its outputs are logits l = logit D(x): log D = −softplus(−l) and log(1 − D) = −softplus(l) neither overflow nor
/// lose digits. Elsewhere they are a critic's outputs, taken as they are.
/// </remarks>
public interface IObjective
{
    /// <summary>The word that users write.</summary>
    string Name { get; }

    /// <summary>Where the equations come from.</summary>
    string Source { get; }

    /// <summary>Whether D's outputs are logits of a probability, so that D(x), D(G(z)) and V(D, G) mean something.</summary>
    bool IsProbability { get; }

    /// <summary>
    /// Whether the batch's loss is the mean of its rows' losses: then the gradients of slices average, weighted by their rows, to the whole
    /// batch's gradient, however the batch is cut.
    /// </summary>
    bool IsAdditive { get; }

    /// <summary>D's loss.</summary>
    torch.Tensor DiscriminatorLoss(torch.Tensor real, torch.Tensor fake);

    /// <summary>G's loss.</summary>
    torch.Tensor GeneratorLoss(torch.Tensor fake);
}
