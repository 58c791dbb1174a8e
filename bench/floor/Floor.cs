using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Floor;

/// <summary>Adds up the work of one iteration.</summary>
internal sealed class Floor
{
    /// <summary>Time of all products, ms.</summary>
    public double Products { get; private set; }

    /// <summary>Floating-point operations of all products.</summary>
    public double Operations { get; private set; }

    /// <summary>Bytes read and written beside the products.</summary>
    public double Bytes { get; private set; }

    /// <summary>The products of a fully connected layer: forward, and the gradients that are asked for.</summary>
    public void Dense(int rows, int inputs, int outputs, bool weights, bool input)
    {
        using var grad = no_grad();
        using Tensor x = randn(rows, inputs), weight = randn(outputs, inputs), bias = randn(outputs), gradient = randn(rows, outputs);
        var operations = 2.0 * rows * inputs * outputs;
        Add(operations, () => nn.functional.linear(x, weight, bias).Dispose());
        if (input) Add(operations, () => gradient.mm(weight).Dispose());
        using var turned = gradient.t();
        if (weights) Add(operations, () => turned.mm(x).Dispose());
        Touch(2 * sizeof(float) * (long)rows * outputs * (weights || input ? 2 : 1));   // the activation, and its gradient's
    }

    /// <summary>
    /// A convolution of stride 2, or with <paramref name="up"/> a transposed one that doubles the side: forward, and the gradients that are
    /// asked for, as the time of a backward pass.
    /// </summary>
    public void Convolution(
        int rows, int inputs, int side, int outputs, int kernel, int padding, bool up, bool weights, bool input)
    {
        var outSide = up ? 2 * side : (side + 2 * padding - kernel) / 2 + 1;
        var operations = 2.0 * rows * inputs * outputs * kernel * kernel * (up ? side * side : outSide * outSide);
        using Tensor x = randn(rows, inputs, side, side).requires_grad_(input);
        using var weight = (up ? randn(inputs, outputs, kernel, kernel) : randn(outputs, inputs, kernel, kernel)).requires_grad_(weights);
        Tensor Forward() => up
            ? nn.functional.conv_transpose2d(x, weight, null, [2, 2], [padding, padding], [kernel % 2, kernel % 2])
            : nn.functional.conv2d(x, weight, null, [2, 2], [padding, padding]);
        double forward;
        using (no_grad()) forward = Program.Time(() => Forward().Dispose());
        (Products, Operations) = (Products + forward, Operations + operations);
        Touch(2L * sizeof(float) * rows * outputs * outSide * outSide * (weights || input ? 2 : 1));
        if (!weights && !input) return;
        Tensor[] wanted = [.. new[] { x, weight }.Where(tensor => tensor.requires_grad)];
        using var y = Forward();
        using var gradient = randn(y.shape);
        Add(operations * wanted.Length, () =>
        {
            foreach (var result in autograd.grad([y], wanted, [gradient], retain_graph: true)) result.Dispose();
        });
    }

    /// <summary>Adds bytes that are read or written.</summary>
    public void Touch(long bytes) => Bytes += bytes;

    /// <summary>Adds the memory traffic of the optimizers. Returns this.</summary>
    public Floor Updates(long parameters, int bytesPerParameter)
    {
        Touch(parameters * bytesPerParameter);
        return this;
    }

    /// <summary>The same work several times.</summary>
    public Floor Repeated(int times) => new() { Products = Products * times, Operations = Operations * times, Bytes = Bytes * times };

    private void Add(double operations, Action work) => (Products, Operations) = (Products + Program.Time(work), Operations + operations);
}
