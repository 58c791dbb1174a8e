using System.Runtime.InteropServices;
using GanOrleans.Models.Products;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Products;

/// <summary>Each of these would end the process, were the exception to leave the node.</summary>
public sealed class BackwardFailureTests : TorchTest
{
    [Fact]
    public void A_weight_that_changed_after_the_forward_pass_is_an_error_and_the_next_pass_is_right()
    {
        var (x, weight) = (randn(4, 20).requires_grad_(true), randn(32, 20).requires_grad_(true));
        var loss = DenseFunction.apply(x, weight, randn(32), false).sum();
        using (no_grad()) weight.mul_(2);

        var error = Assert.Throws<ExternalException>(() => loss.Backward());

        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
        Assert.Null(weight.grad);
        DenseFunction.apply(x, weight, randn(32), false).sum().Backward();
        TensorAsserts.BitEqual(ones(4, 32).t().mm(x), weight.grad!);
    }

    [Fact]
    public void A_plain_pass_ends_with_an_error_of_libtorchs()
    {
        var x = randn(4, 20).requires_grad_(true);

        Assert.Throws<ExternalException>(() => Failing.apply(x).sum().backward());

        Assert.Null(x.grad);
    }

    [Theory]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 1, 1 })]
    [InlineData(new long[] { 4, 20 })]
    public void What_a_node_met_is_thrown_by_the_pass(long[] shape)
    {
        var x = randn(shape).requires_grad_(true);

        Assert.Same(Failing.Cause, Assert.Throws<InvalidOperationException>(() => Failing.apply(x.Squared()).sum().Backward()));

        Assert.Null(x.grad);
        x.Squared().sum().Backward();
        TensorAsserts.BitEqual(x + x, x.grad!);
    }

    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public static readonly InvalidOperationException Cause = new("no room");

        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            BackwardFailure.Guard(tensors: 1, others: 0, () => throw Cause);
    }
}
