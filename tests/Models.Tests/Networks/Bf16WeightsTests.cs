using System.Runtime.InteropServices;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Networks;

/// <summary>Layers in bfloat16 against the same in float64.</summary>
/// <remarks>
/// The bound: a bfloat16 has 8 significant bits, so rounding to the nearest changes a number by at most u = 2⁻⁸ of itself. Both factors and
/// the result are rounded, and n products are summed in float32: |error| ≤ (3u + 4u² + n·2⁻²⁴) · Σ |factor||factor|.
/// </remarks>
public sealed class Bf16WeightsTests : TorchTest
{
    private const double U = 1.0 / 256, Float32 = 1.0 / (1 << 24);

    [Theory]
    [InlineData(100, 784, 1200)]
    [InlineData(32, 256, 128)]   // the smallest
    [InlineData(7, 40_000, 1)]
    public void A_linear_layer_keeps_to_the_bound_in_both_directions(int rows, int inputs, int outputs)
    {
        using var layer = KeyedLinear.Default(1, "layer", inputs, outputs);
        var x = randn(rows, inputs, generator: new Generator(1));
        var direction = randn(rows, outputs, generator: new Generator(2));

        var (y, ofX, network) = Run(layer, x, direction, input => layer.Apply(input));

        var weight = layer.weight.detach();
        Assert.Equal(ScalarType.Float32, y.dtype);
        Within(y, (a, w, b) => a.mm(w.t()) + b!, inputs, x, weight, layer.bias!.detach());
        Within(ofX, (g, w, _) => g.mm(w), outputs, direction, weight, null);
        Within(network.Gradient.narrow(0, 0, weight.numel()).view(weight.shape), (g, a, _) => g.t().mm(a), rows, direction, x, null);
        Assert.True(TensorAsserts.RelativeDifference(layer.bias!.grad!, direction.sum([0L])) < 1e-6);   // never in bfloat16
    }

    [Theory]
    [InlineData(64, 128, 14, 4, 2, 1)]   // of dcgan's D
    [InlineData(256, 1, 4, 4, 1, 0)]     // its output
    [InlineData(16, 4, 14, 5, 2, 2)]     // the fewest channels
    [InlineData(48, 33, 7, 3, 1, 1)]
    public void A_convolution_keeps_to_the_bound_in_both_directions(int inputs, int outputs, int side, int kernel, int stride, int padding)
    {
        using var layer = KeyedConv.Default(1, "layer", inputs, outputs, kernel, stride, padding);
        var x = randn(10, inputs, side, side, generator: new Generator(1));
        Tensor Convolve(Tensor a, Tensor w, Tensor? b) => nn.functional.conv2d(a, w, b, [stride, stride], [padding, padding]);

        AssertConvolution(layer, x, layer.weight.detach(), layer.bias!.detach(), input => layer.Convolve(input), Convolve);
    }

    [Theory]
    [InlineData(128, 64, 7, 4, 2, 1)]    // of dcgan's G
    [InlineData(4, 16, 7, 5, 2, 2)]
    [InlineData(33, 48, 7, 3, 1, 1)]
    public void A_transposed_convolution_keeps_to_the_bound_in_both_directions(
        int inputs, int outputs, int side, int kernel, int stride, int padding)
    {
        using var layer = KeyedConv.Transposed(1, "layer", inputs, outputs, kernel, stride, padding);
        var x = randn(10, inputs, side, side, generator: new Generator(1));
        Tensor Convolve(Tensor a, Tensor w, Tensor? b) =>
            nn.functional.conv_transpose2d(a, w, b, [stride, stride], [padding, padding]);

        AssertConvolution(layer, x, layer.weight.detach(), layer.bias!.detach(), input => layer.Convolve(input), Convolve);
    }

    [Theory]
    [InlineData(1, 64, 28, 4, 2, 1)]     // dcgan's D from the image, and G to it
    [InlineData(3, 64, 32, 4, 2, 1)]
    [InlineData(24, 32, 14, 5, 2, 2)]
    public void Convolutions_without_whole_blocks_of_channels_stay_float32(
        int few, int many, int side, int kernel, int stride, int padding)
    {
        using var from = KeyedConv.Default(1, "layer", few, many, kernel, stride, padding);
        using var to = KeyedConv.Transposed(1, "layer", many, few, kernel, stride, padding);
        foreach (var (layer, channels, convolve) in new (nn.Module, int, Func<Tensor, Tensor>)[]
        {
            (from, few, x => from.Convolve(x)), (to, many, x => to.Convolve(x)),
        })
        {
            var x = randn(4, channels, side, side, generator: new Generator(1));
            var expected = convolve(x).detach();
            var (y, _, network) = Run(layer, x, ones_like(expected), convolve);

            TensorAsserts.BitEqual(expected, y);
            Assert.True(network.Gradient.norm().item<float>() > 0);
        }
    }

    [Fact]
    public void Weights_that_were_written_past_libtorch_are_rounded_anew_by_the_next_phase()
    {
        using var layer = KeyedLinear.Default(1, "layer", 128, 256);
        using var network = new Network("discriminator", layer, CPU);
        var x = randn(4, 128, generator: new Generator(1));
        Tensor Output()
        {
            using var phase = Bf16Weights.Begin([network.Bf16]);
            return layer.Apply(x).detach();
        }

        var before = Output();
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(network.Weights.bytes)) value *= 2;   // as a transfer does
        var after = Output();

        TensorAsserts.BitEqual(before * 2, after);   // a factor of 2 is exact in every rounding
    }

    [Fact]
    public void A_layer_that_is_called_both_ways_in_one_phase_is_refused()
    {
        using var layer = KeyedLinear.Default(1, "layer", 128, 256);
        using var network = new Network("discriminator", layer, CPU);
        var x = randn(4, 128, generator: new Generator(1));
        using var phase = Bf16Weights.Begin([network.Bf16]);

        (layer.Apply(x) + layer.call(x)).sum().backward();

        Assert.Equal(
            "A layer with a weight of shape [256, 128] was called in float32 as well as in bfloat16 in one phase: call it by Apply, "
                + "ApplyPlain or Convolve everywhere.",
            Assert.Throws<InvalidOperationException>(() => phase.CollectGradients(check: true)).Message);
    }

    [Fact]
    public void A_small_linear_layer_stays_in_float32()
    {
        using var layer = KeyedLinear.Default(1, "layer", 256, 127);
        using var network = new Network("discriminator", layer, CPU);
        var x = randn(4, 256, generator: new Generator(1));
        var expected = layer.call(x);

        using var phase = Bf16Weights.Begin([network.Bf16]);

        TensorAsserts.BitEqual(expected, layer.Apply(x));
    }

    [Fact]
    public void Outside_of_a_phase_and_after_one_that_failed_a_layer_computes_in_float32()
    {
        using var layer = KeyedLinear.Default(1, "layer", 128, 256);
        using var network = new Network("discriminator", layer, CPU);
        var x = randn(4, 128, generator: new Generator(1));
        var expected = layer.call(x);

        void Fail()
        {
            using var phase = Bf16Weights.Begin([network.Bf16]);
            layer.Apply(x).sum().backward();
            throw new InvalidOperationException();
        }

        Assert.Throws<InvalidOperationException>(Fail);

        Assert.Null(Bf16Weights.Of(layer.weight));
        TensorAsserts.BitEqual(expected, layer.Apply(x));
        using var next = Bf16Weights.Begin([network.Bf16]);
        next.CollectGradients(check: true);
        Assert.Equal(0, network.Gradient.narrow(0, 0, layer.weight.numel()).count_nonzero().item<long>());   // nothing is left of it
    }

    [Fact]
    public void A_phase_that_could_not_begin_leaves_none_behind()
    {
        using Linear layer = KeyedLinear.Default(1, "layer", 128, 256), other = KeyedLinear.Default(2, "layer", 128, 256);
        using Network network = new("discriminator", layer, CPU), broken = new("generator", other, CPU);
        Bf16Weights[] both = [network.Bf16, broken.Bf16];
        broken.Weights.Dispose();

        Assert.ThrowsAny<Exception>(() => Bf16Weights.Begin(both));

        Assert.Null(Bf16Weights.Of(layer.weight));
    }

    [Fact]
    public void A_frozen_network_gets_no_gradient_and_lets_that_of_its_input_through()
    {
        using var layer = KeyedLinear.Default(1, "layer", 128, 256);
        using var network = new Network("discriminator", layer, CPU);
        var x = randn(4, 128, generator: new Generator(1)).requires_grad_(true);

        using (var phase = Bf16Weights.Begin([network.Bf16]))
        {
            using (network.Freeze()) layer.Apply(x).sum().backward();
            phase.CollectGradients(check: true);
        }

        Assert.All(network.Gradient.Values(), value => Assert.Equal(0, value));
        Assert.True(x.grad!.norm().item<float>() > 0);
    }

    private static void AssertConvolution(
        nn.Module layer, Tensor x, Tensor weight, Tensor bias, Func<Tensor, Tensor> run, Func<Tensor, Tensor, Tensor?, Tensor> convolve)
    {
        Tensor shape;
        using (no_grad()) shape = convolve(x, weight, null);
        var direction = randn(shape.shape, generator: new Generator(2));
        var depth = (int)(weight.numel() / Math.Min(weight.shape[0], weight.shape[1]));

        for (var k = 0; k < 60; k++)
            using (full([1L << (4 + k % 20)], float.NaN)) { }   // freed memory that holds no numbers, see Convolutions
        var (y, ofX, network) = Run(layer, x, direction, run);

        Assert.Equal(ScalarType.Float32, y.dtype);
        Within(y, convolve, depth, x, weight, bias);
        Within(ofX, (g, w, _) => Gradient(a => convolve(a, w, null), x.shape, g), depth, direction, weight, null);
        Within(
            network.Gradient.narrow(0, 0, weight.numel()).view(weight.shape),
            (g, a, _) => Gradient(w => convolve(a, w, null), weight.shape, g),
            (int)(direction.numel() / direction.shape[1]),
            direction,
            x,
            null);
    }

    // The gradient of a map that is linear is the same wherever it is taken.
    private static Tensor Gradient(Func<Tensor, Tensor> linear, long[] shape, Tensor direction)
    {
        var at = zeros(shape, dtype: direction.dtype).requires_grad_(true);
        return autograd.grad([linear(at)], [at], [direction])[0];
    }

    private static (Tensor Y, Tensor OfX, Network Network) Run(nn.Module layer, Tensor x, Tensor direction, Func<Tensor, Tensor> run)
    {
        var network = new Network("discriminator", layer, CPU);
        var input = x.clone().requires_grad_(true);
        using var phase = Bf16Weights.Begin([network.Bf16]);
        var y = run(input);
        y.backward([direction]);
        phase.CollectGradients(check: true);
        return (y.detach(), input.grad!, network);
    }

    private static void Within(Tensor actual, Func<Tensor, Tensor, Tensor?, Tensor> product, int depth, Tensor a, Tensor b, Tensor? bias)
    {
        Tensor left = a.to(ScalarType.Float64), right = b.to(ScalarType.Float64);
        var expected = product(left, right, bias?.to(ScalarType.Float64));
        var sizes = product(left.abs(), right.abs(), bias?.to(ScalarType.Float64).abs());
        var error = (actual.to(ScalarType.Float64) - expected).abs();

        var worst = (error / (sizes * (3 * U + 4 * U * U + depth * Float32))).max().item<double>();
        Assert.True(worst <= 1, $"{worst:0.000} of the bound");
        Assert.InRange((error.norm() / expected.norm()).item<double>(), 1e-5, 2 * U);   // neither float32 nor a worse rounding
    }
}
