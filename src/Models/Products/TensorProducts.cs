using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Products;

/// <summary>
/// The three products of a fully connected layer, with the bits of libtorch's operators, by the faster of both ways for the shape.
/// </summary>
/// <remarks>All tensors are float32 on the CPU; nothing here enters the graph.</remarks>
internal static class TensorProducts
{
    /// <summary>
    /// Whether a layer's products can be computed here: float32 on the CPU, a matrix as input, weights without gaps, and enough work for
    /// one of the choices to be worth while.
    /// </summary>
    /// <param name="x">The layer's input.</param>
    /// <param name="weight">n × k.</param>
    /// <param name="bias">n.</param>
    public static bool Takes(Tensor x, Tensor weight, Tensor bias) =>
        IsFloatOnCpu(x)
        && x.dim() == 2
        && ProductChoice.IsWorthTrying(x.size(0), weight.size(1), weight.size(0))
        && IsFloatOnCpu(weight)
        && IsFloatOnCpu(bias)
        && weight.is_contiguous()
        && bias.is_contiguous();

    /// <summary>x·Wᵀ + b.</summary>
    /// <param name="x">m × k.</param>
    /// <param name="weight">W, n × k.</param>
    /// <param name="bias">b, n.</param>
    public static Tensor Outputs(Tensor x, Tensor weight, Tensor bias)
    {
        var (rows, depth, columns) = ((int)x.size(0), (int)x.size(1), (int)weight.size(0));
        if (!ProductChoice.IsOwn(new(ProductForm.Outputs, rows, depth, columns))) return nn.functional.linear(x, weight, bias);
        using var whole = x.contiguous();
        var right = new Matrix(Matrix.AddressOf(weight), columns, depth).Transposed;
        return Multiply(new(Matrix.AddressOf(whole), rows, depth), right, Matrix.AddressOf(bias));
    }

    /// <summary>The gradient of the loss in the layer's inputs, from that in its outputs: g·W.</summary>
    /// <param name="gradient">g, m × n.</param>
    /// <param name="weight">W, n × k.</param>
    public static Tensor InputGradient(Tensor gradient, Tensor weight)
    {
        var (rows, depth, columns) = ((int)gradient.size(0), (int)gradient.size(1), (int)weight.size(1));
        if (!ProductChoice.IsOwn(new(ProductForm.InputGradient, rows, depth, columns))) return gradient.mm(weight);
        using var whole = gradient.contiguous();
        return Multiply(new(Matrix.AddressOf(whole), rows, depth), new(Matrix.AddressOf(weight), depth, columns), 0);
    }

    /// <summary>The gradient of the loss in the layer's weights: gᵀ·x.</summary>
    /// <param name="gradient">g, m × n.</param>
    /// <param name="x">m × k.</param>
    public static Tensor WeightGradient(Tensor gradient, Tensor x)
    {
        var (depth, rows, columns) = ((int)gradient.size(0), (int)gradient.size(1), (int)x.size(1));
        if (!ProductChoice.IsOwn(new(ProductForm.WeightGradient, rows, depth, columns))) return gradient.t().mm(x);
        using Tensor left = gradient.contiguous(), right = x.contiguous();
        var turned = new Matrix(Matrix.AddressOf(left), depth, rows).Transposed;
        return Multiply(turned, new(Matrix.AddressOf(right), depth, columns), 0);
    }

    private static bool IsFloatOnCpu(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    private static Tensor Multiply(Matrix left, Matrix right, nint bias)
    {
        var result = empty(left.Rows, right.Columns, dtype: ScalarType.Float32);
        BlockedProduct.Run(left, right, new(Matrix.AddressOf(result), left.Rows, right.Columns), bias, get_num_threads());
        return result;
    }
}
