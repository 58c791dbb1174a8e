using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Products;

/// <summary>x·Wᵀ + b as a node of the graph, with <see cref="TensorProducts"/> in both directions.</summary>
public sealed class DenseFunction : autograd.SingleTensorFunction<DenseFunction>
{
    private const string First = "first";

    [ThreadStatic]
    private static bool withoutInputs;

    /// <inheritdoc/>
    public override string Name => "Dense";

    /// <summary>
    /// Until the result is disposed, backward passes on this thread give no gradient in the inputs of networks. For a pass that is for the
    /// weights of a network only, though its input has a graph: the engine does not tell a node of ours which gradients it needs.
    /// </summary>
    public static IDisposable WithoutInputs()
    {
        withoutInputs = true;
        return new Restore();
    }

    /// <summary>The output. Arguments: x, <c>B × in</c>; W, <c>out × in</c>; b, <c>out</c>; whether x is the input of a network.</summary>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([x, weight]);
        ctx.save_data(First, vars[3]);
        return TensorProducts.Outputs(x, weight, (Tensor)vars[2]);
    }

    /// <summary>The gradients in x, W and b. A frozen weight gets none; b's is summed over the rows by the engine.</summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardFailure.Guard(tensors: 3, others: 1, () => Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var (x, weight) = (saved[0], saved[1]);
        var needsInput = x.requires_grad && !(withoutInputs && (bool)ctx.get_data(First));
        var needsWeight = weight.requires_grad;
        var isInGraph = is_grad_enabled();   // a gradient that is differentiated once more has to be in the graph
        Tensor? ofInput = null, ofWeight = null;
        if (needsInput) ofInput = isInGraph ? grad_output.mm(weight) : TensorProducts.InputGradient(grad_output, weight);
        if (needsWeight) ofWeight = isInGraph ? grad_output.t().mm(x) : TensorProducts.WeightGradient(grad_output, x);
        return [ofInput!, ofWeight!, needsWeight ? grad_output : null!, null!];
    }

    private sealed class Restore : IDisposable
    {
        public void Dispose() => withoutInputs = false;
    }
}
