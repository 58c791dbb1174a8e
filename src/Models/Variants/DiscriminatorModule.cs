using TorchSharp;

namespace GanOrleans.Models;

/// <summary>D of an adversarial pair: samples <c>B × d</c> to logits <c>B × 1</c>, where D(x) = σ(logit). Without masks it is in eval mode.</summary>
public abstract class DiscriminatorModule(string name) : torch.nn.Module<torch.Tensor, DropoutMasks?, torch.Tensor>(name)
{
    /// <summary>Whether a row's logit depends on that row alone, so that real and generated samples can share one forward pass. False with batch norm.</summary>
    public abstract bool RowsAreIndependent { get; }
}
