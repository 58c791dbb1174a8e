using GanOrleans.Models.Randomness;
using TorchSharp;

namespace GanOrleans.Models.Networks;

/// <summary>
/// D: samples <c>B × d</c> to one output per row, <c>B × 1</c>: logits where D(x) = σ(logit) is a probability,
/// else the critic's output or a row's energy.
/// </summary>
/// <remarks>
/// The second input is the condition: class indices, <c>B</c> int64, or null for an unconditional variant. The
/// third draws dropout masks; null in eval mode.
/// </remarks>
public abstract class DiscriminatorModule(string name) : torch.nn.Module<torch.Tensor, torch.Tensor?, DropoutMasks?, torch.Tensor>(name)
{
    /// <summary>
    /// Whether a row's output depends on that row alone, so that real and generated samples can share
    /// one forward pass. False with batch norm.
    /// </summary>
    public abstract bool RowsAreIndependent { get; }
}
