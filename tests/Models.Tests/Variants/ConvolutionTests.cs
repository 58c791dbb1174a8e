using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Variants;

/// <summary>Convolutions in a memory whose free parts hold no numbers.</summary>
public sealed class ConvolutionTests : TorchTest
{
    [Theory]
    [InlineData(256, 1, 4, 4, 1, 0)]   // the output of dcgan's D
    [InlineData(64, 3, 16, 3, 1, 1)]   // the output of began's decoder
    [InlineData(1, 2, 28, 5, 2, 2)]    // wgan-gp's first layer, narrow
    [InlineData(2, 4, 14, 5, 2, 2)]
    [InlineData(16, 32, 14, 4, 2, 1)]
    public void The_gradient_of_an_input_is_a_number_and_that_of_one_channel_after_the_other(
        int inputs, int outputs, int side, int kernel, int stride, int padding)
    {
        using var layer = KeyedConv.Default(1, "conv", inputs, outputs, kernel, stride, padding);
        using var scope = NewDisposeScope();
        var x = randn(10, inputs, side, side, generator: new Generator(1)).requires_grad_(true);
        var expected = layer.call(x);
        var direction = randn(expected.shape, generator: new Generator(2));

        Poison();
        var y = layer.Convolve(x);
        var gradient = autograd.grad([y], [x], [direction])[0];

        // By definition: dx = Σ over outputs c and offsets of w_c · dy_c, here by one product and fold.
        var columns = layer.weight.view(outputs, -1).t().matmul(direction.flatten(2));
        var folded = nn.functional.fold(
            columns, (side, side), (kernel, kernel), dilation: (1, 1), padding: (padding, padding), stride: (stride, stride));
        Assert.True(TensorAsserts.RelativeDifference(y.Values(), expected.Values()) < 1e-5);
        Assert.True(TensorAsserts.RelativeDifference(gradient.Values(), folded.Values()) < 1e-5);
    }

    [Theory]
    [InlineData(100, 64, 1, 4, 1, 0)]  // z as dcgan's G takes it
    [InlineData(4, 1, 14, 5, 2, 2)]
    [InlineData(2, 1, 14, 5, 2, 2)]
    [InlineData(32, 16, 7, 4, 2, 1)]
    public void The_output_of_a_transposed_convolution_is_a_number_and_by_definition_right(
        int inputs, int outputs, int side, int kernel, int stride, int padding)
    {
        using var layer = KeyedConv.Transposed(1, "deconv", inputs, outputs, kernel, stride, padding);
        using var scope = NewDisposeScope();
        var x = randn(10, inputs, side, side, generator: new Generator(1));
        var large = (side - 1) * stride - 2 * padding + kernel;

        Poison();
        var y = layer.Convolve(x);

        var columns = layer.weight.view(inputs, -1).t().matmul(x.flatten(2));
        var folded = nn.functional.fold(
            columns, (large, large), (kernel, kernel), dilation: (1, 1), padding: (padding, padding), stride: (stride, stride));
        Assert.True(TensorAsserts.RelativeDifference(y.Values(), (folded + layer.bias!.view(1, -1, 1, 1)).Values()) < 1e-5);
    }

    // Freed memory of all sizes that are likely to be taken next.
    private static void Poison()
    {
        using var scope = NewDisposeScope();
        for (var k = 0; k < 60; k++) full([1L << (4 + k % 20)], float.NaN);
    }
}
