using GanOrleans.Models.Randomness;
using TorchSharp;

namespace GanOrleans.Models.Networks;

/// <summary>
/// G: latents <c>B × Latent</c> to samples <c>B × d</c> in the variant's range of values. The decoder of an autoencoder is one too, so
/// that everything that samples can sample it.
/// </summary>
/// <remarks>
/// The second input is the condition: class indices, <c>B</c> int64, or null for an unconditional variant. The third draws dropout masks
/// and noise inside G, keyed by the step; null in eval mode.
/// </remarks>
public abstract class GeneratorModule(string name) : torch.nn.Module<torch.Tensor, torch.Tensor?, DropoutMasks?, torch.Tensor>(name);
