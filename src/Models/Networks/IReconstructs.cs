using TorchSharp;

namespace GanOrleans.Models.Networks;

/// <summary>A network that gives a sample back from a code of it.</summary>
public interface IReconstructs
{
    /// <summary>The reconstruction of <paramref name="x"/>, <c>B × d</c> in the variant's range, without noise.</summary>
    torch.Tensor Reconstruct(torch.Tensor x);
}
