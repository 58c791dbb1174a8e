using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>
/// Linear layers and convolutions whose factors are bfloat16: float32 in, float32 out, the sums inside are float32. A result is rounded to
/// bfloat16 once, since libtorch has no products of bfloat16 with another result on a CPU; the bias is added in float32.
/// </summary>
internal static class Bf16Layers
{
    /// <summary>x·Wᵀ + b.</summary>
    /// <param name="x">Float32, <c>B × in</c>.</param>
    /// <param name="weight">W, bfloat16, <c>out × in</c>.</param>
    /// <param name="bias">b, float32, or null.</param>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias)
    {
        var product = nn.functional.linear(Round(x), weight).to(ScalarType.Float32);
        return bias is null ? product : product.Add(bias);
    }

    /// <summary>As bfloat16; the gradient comes back as float32.</summary>
    public static Tensor Round(Tensor x) => x.to(ScalarType.BFloat16);

    /// <summary>The float32 maps of a convolution's bfloat16 ones, <c>B × C × H × W</c>, plus a bias of each channel.</summary>
    public static Tensor Maps(Tensor product, Tensor? bias)
    {
        var maps = product.to(ScalarType.Float32);
        return bias is null ? maps : maps.Add(bias.view(1, -1, 1, 1));
    }
}
