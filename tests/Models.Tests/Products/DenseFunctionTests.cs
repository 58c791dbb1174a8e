using GanOrleans.Models.Products;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Products;

public sealed class DenseFunctionTests : TorchTest
{
    [Fact]
    public void Output_and_gradients_have_the_bits_of_the_librarys_layer()
    {
        var (x, weight, bias) = Leaves(rows: 50, inputs: 70, outputs: 96);
        var gradient = randn(50, 96);

        var expected = nn.functional.linear(x, weight, bias);
        var gradients = autograd.grad([expected], [x, weight, bias], [gradient]);
        var actual = DenseFunction.apply(x, weight, bias, false);
        actual.backward([gradient]);

        TensorAsserts.BitEqual(expected, actual);
        TensorAsserts.BitEqual(gradients[0], x.grad!);
        TensorAsserts.BitEqual(gradients[1], weight.grad!);
        TensorAsserts.BitEqual(gradients[2], bias.grad!);
    }

    [Fact]
    public void A_layer_that_is_frozen_passes_the_gradient_on_and_gets_none()
    {
        var (x, weight, bias) = Leaves(rows: 4, inputs: 20, outputs: 32);
        weight.requires_grad = false;
        bias.requires_grad = false;

        DenseFunction.apply(x, weight, bias, true).sum().backward();

        TensorAsserts.BitEqual(ones(4, 32).mm(weight), x.grad!);
        Assert.Null(weight.grad);
        Assert.Null(bias.grad);
    }

    [Fact]
    public void Inputs_of_networks_alone_get_no_gradient_where_none_is_wanted()
    {
        var (x, weight, bias) = Leaves(rows: 4, inputs: 20, outputs: 32);
        var (y, second, _) = Leaves(rows: 4, inputs: 20, outputs: 32);

        using (DenseFunction.WithoutInputs())
        {
            DenseFunction.apply(x, weight, bias, true).sum().backward();
            DenseFunction.apply(y, second, bias, false).sum().backward();
        }
        var (third, fourth, _) = Leaves(rows: 4, inputs: 20, outputs: 32);
        DenseFunction.apply(third, fourth, bias, true).sum().backward();

        Assert.Null(x.grad);
        TensorAsserts.BitEqual(ones(4, 32).t().mm(x), weight.grad!);
        Assert.NotNull(y.grad);
        Assert.NotNull(third.grad);
    }

    [Fact]
    public void A_gradient_can_be_differentiated_once_more()
    {
        var (x, weight, bias) = Leaves(rows: 6, inputs: 20, outputs: 15);

        var expected = Penalty(x, weight, nn.functional.linear(x, weight, bias));
        var actual = Penalty(x, weight, MaxoutFunction.apply(DenseFunction.apply(x, weight, bias, false), 1));

        TensorAsserts.BitEqual(expected, actual);

        static Tensor Penalty(Tensor x, Tensor weight, Tensor y)
        {
            var inner = autograd.grad([y.Squared().sum()], [x], retain_graph: true, create_graph: true)[0];
            return autograd.grad([inner.Squared().sum()], [weight])[0];
        }
    }

    private static (Tensor X, Tensor Weight, Tensor Bias) Leaves(int rows, int inputs, int outputs) =>
        (randn(rows, inputs).requires_grad_(true), randn(outputs, inputs).requires_grad_(true), randn(outputs).requires_grad_(true));
}
