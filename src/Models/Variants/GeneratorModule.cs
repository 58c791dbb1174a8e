using TorchSharp;

namespace GanOrleans.Models;

/// <summary>G of an adversarial pair: latents <c>B × Latent</c> to samples <c>B × d</c> in the variant's <see cref="ValueRange"/>.</summary>
public abstract class GeneratorModule(string name) : torch.nn.Module<torch.Tensor, torch.Tensor>(name);
