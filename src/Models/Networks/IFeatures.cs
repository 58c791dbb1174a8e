using TorchSharp;

namespace GanOrleans.Models.Networks;

/// <summary>A discriminator that shows its hidden layers, so that what it has learned about the data can be measured.</summary>
public interface IFeatures
{
    /// <summary>
    /// The activations of each hidden layer, from the input on, in eval mode: maps <c>B × C × H × W</c> or units <c>B × n</c>.
    /// </summary>
    /// <param name="x">Samples <c>B × d</c> in the variant's range.</param>
    IReadOnlyList<torch.Tensor> Features(torch.Tensor x);
}
