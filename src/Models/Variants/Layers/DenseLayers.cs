using GanOrleans.Models.Networks;
using GanOrleans.Models.Products;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>Fully connected layers with faster products where there are any; the bits are those of the library's layers.</summary>
/// <remarks>Tensors of other types or on other devices than the CPU, and small products, are left to the layer itself.</remarks>
public static class DenseLayers
{
    /// <summary>
    /// The layer's output, <c>B × out</c>, for <paramref name="x"/>, <c>B × in</c>; in bfloat16 where the phase that runs computes in it.
    /// </summary>
    /// <param name="layer">A layer with a bias.</param>
    /// <param name="x">Its input.</param>
    /// <param name="isFirst">Whether x is the network's input, see <see cref="DenseFunction.WithoutInputs"/>.</param>
    public static Tensor Apply(this Linear layer, Tensor x, bool isFirst = false)
    {
        if (Bf16Weights.Of(layer.weight) is { } rounded) return Bf16Layers.Linear(x, rounded, layer.bias);
        if (Convolutions.ShapesOnly || layer.bias is not { } bias || !TensorProducts.Takes(x, layer.weight, bias)) return layer.call(x);
        return is_grad_enabled()
            ? DenseFunction.apply(x, layer.weight, bias, isFirst)
            : TensorProducts.Outputs(x, layer.weight, bias);
    }

    /// <summary>
    /// As <see cref="Apply"/>, but with the library's products in float32: for small layers, and where the gradient is differentiated once
    /// more.
    /// </summary>
    public static Tensor ApplyPlain(this Linear layer, Tensor x) =>
        Bf16Weights.Of(layer.weight) is { } rounded ? Bf16Layers.Linear(x, rounded, layer.bias) : layer.call(x);
}
