using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Products;

/// <summary>
/// The three products of a fully connected layer, with the bits of libtorch's operators, by the faster of both ways for the shape.
/// </summary>
/// <remarks>
/// All tensors are float32 on the CPU; nothing here enters the graph. Shapes that do not match go to libtorch, which says what is wrong.
/// </remarks>
internal static class TensorProducts
{
    /// <summary>
    /// Whether a layer's products can be computed here: float32 on the CPU, a matrix as input that fits the weights, weights without gaps,
    /// and enough work for one of the choices to be worth while.
    /// </summary>
    /// <param name="x">The layer's input.</param>
    /// <param name="weight">n × k.</param>
    /// <param name="bias">n.</param>
    public static bool Takes(Tensor x, Tensor weight, Tensor bias) =>
        HostMemory.HasFloats(x)
        && Match(x, weight, bias)
        && ProductChoice.IsWorthTrying(x.size(0), weight.size(1), weight.size(0))
        && HostMemory.HasFloats(weight)
        && HostMemory.HasFloats(bias)
        && weight.is_contiguous()
        && bias.is_contiguous();

    /// <summary>x·Wᵀ + b.</summary>
    /// <param name="x">m × k.</param>
    /// <param name="weight">W, n × k.</param>
    /// <param name="bias">b, n.</param>
    public static Tensor Outputs(Tensor x, Tensor weight, Tensor bias)
    {
        if (!Match(x, weight, bias) || !ProductChoice.IsOwn(new(ProductForm.Outputs, x.size(0), x.size(1), weight.size(0))))
            return nn.functional.linear(x, weight, bias);
        using var whole = x.contiguous();
        return Multiply(Matrix.Of(whole), Matrix.Of(weight).Transposed, Matrix.AddressOf(bias), get_num_threads());
    }

    /// <summary>The gradient of the loss in the layer's inputs, from that in its outputs: g·W.</summary>
    /// <param name="gradient">g, m × n.</param>
    /// <param name="weight">W, n × k.</param>
    public static Tensor InputGradient(Tensor gradient, Tensor weight)
    {
        var shape = new ProductShape(ProductForm.InputGradient, gradient.size(0), gradient.size(1), weight.size(1));
        if (shape.Depth != weight.size(0) || !ProductChoice.IsOwn(shape)) return gradient.mm(weight);
        using var whole = gradient.contiguous();
        return Multiply(Matrix.Of(whole), Matrix.Of(weight), 0, get_num_threads());
    }

    /// <summary>The gradient of the loss in the layer's weights: gᵀ·x.</summary>
    /// <param name="gradient">g, m × n.</param>
    /// <param name="x">m × k.</param>
    public static Tensor WeightGradient(Tensor gradient, Tensor x)
    {
        var shape = new ProductShape(ProductForm.WeightGradient, gradient.size(1), gradient.size(0), x.size(1));
        if (shape.Depth != x.size(0) || !ProductChoice.IsOwn(shape)) return gradient.t().mm(x);
        using Tensor left = gradient.contiguous(), right = x.contiguous();
        return Multiply(Matrix.Of(left).Transposed, Matrix.Of(right), 0, get_num_threads());
    }

    /// <summary>A product as <see cref="BlockedProduct"/> computes it, in a tensor of its own.</summary>
    internal static Tensor Multiply(Matrix left, Matrix right, nint bias, int threads)
    {
        var result = empty(left.Rows, right.Columns, dtype: ScalarType.Float32);
        BlockedProduct.Run(left, right, new(Matrix.AddressOf(result), left.Rows, right.Columns), bias, threads);
        return result;
    }

    private static bool Match(Tensor x, Tensor weight, Tensor bias) =>
        x.dim() == 2
        && weight.dim() == 2
        && bias.dim() == 1
        && x.size(1) == weight.size(1)
        && bias.size(0) == weight.size(0);
}
