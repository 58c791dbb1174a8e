using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class LayerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_linear_layer_is_a_product_and_a_shift()
    {
        var (x, w, b) = (Matrix(1, 2, 1, 2), Matrix(3, 2, 1, 0, 0, 1, 1, 1), Vector(10, 20, 30));

        Close([11, 22, 33], nn.functional.linear(x, w, b));
        Close([1, 2, 3], nn.functional.linear(x, w));
        Close([11, 22, 33], b.addmm(x, w.t()));
        Close([21, 42, 63], b.addmm(x, w.t(), beta: 2, alpha: 1) - Vector(0, 0, 0));
    }

    [Fact]
    public void A_convolution_correlates_its_kernel()
    {
        var image = arange(9, float32).view(1, 1, 3, 3);
        var kernel = tensor(new float[] { 1, 0, 0, 1 }, 1, 1, 2, 2);

        Close([4, 6, 10, 12], nn.functional.conv2d(image, kernel));   // x[i,j] + x[i+1,j+1]
        Close([0, 2, 6, 12], nn.functional.conv2d(image, kernel, strides: [2, 2], padding: [1, 1]));
    }

    [Fact]
    public void A_transposed_convolution_spreads_its_kernel()
    {
        var image = tensor(new float[] { 1, 2 }, 1, 1, 1, 2);
        var kernel = tensor(new float[] { 1, 3, 5, 7 }, 1, 1, 2, 2);

        Assert.Equal([1L, 1L, 2L, 4L], nn.functional.conv_transpose2d(image, kernel, strides: [2, 2]).shape);
        Close([1, 3, 2, 6, 5, 7, 10, 14], nn.functional.conv_transpose2d(image, kernel, strides: [2, 2]));
    }

    [Fact]
    public void Convolution_layers_have_the_shapes_of_a_dcgan()
    {
        using var down = nn.Conv2d(3, 8, 4, stride: 2, padding: 1, bias: false);
        using var up = nn.ConvTranspose2d(8, 3, 4, stride: 2, padding: 1);

        Assert.Equal([2L, 8L, 16L, 16L], down.call(zeros(2, 3, 32, 32)).shape);
        Assert.Equal([2L, 3L, 32L, 32L], up.call(zeros(2, 8, 16, 16)).shape);
        Assert.Equal([8L, 3L, 4L, 4L], down.weight.shape);
        Assert.Equal([8L, 3L, 4L, 4L], up.weight.shape);   // in × out for the transposed one
        Assert.Null(down.bias);
    }

    [Fact]
    public void Batch_norm_uses_the_batch_while_training_and_the_running_statistics_afterwards()
    {
        using var norm = nn.BatchNorm1d(1, eps: 0, momentum: .5);
        var x = Matrix(2, 1, 1, 3);   // mean 2, variance 1 (biased), 2 (unbiased)

        Close([-1, 1], norm.call(x));
        Close(1, norm.running_mean!);              // ½·0 + ½·2
        Close(1.5, norm.running_var!);             // ½·1 + ½·2
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());

        norm.eval();
        Close([0, 2 / Math.Sqrt(1.5)], norm.call(x));
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void An_embedding_looks_rows_up_and_trains_only_those()
    {
        using var table = nn.Embedding(3, 2);
        var rows = tensor(new long[] { 2, 2, 0 });

        var found = table.call(rows);
        found.sum().backward();

        Assert.True(found[0].Equals(table.weight![2]));
        Close([1, 1, 0, 0, 2, 2], table.weight!.grad!);
    }

    [Fact]
    public void Dropout_scales_what_it_keeps_and_rests_in_evaluation()
    {
        using var dropout = nn.Dropout(.5);
        manual_seed(1);

        var kept = dropout.call(ones(1000));
        dropout.eval();

        Assert.True(((kept == 0) | (kept == 2)).all().item<bool>());
        Assert.InRange(kept.mean().item<float>(), .85f, 1.15f);
        Close([1, 1], dropout.call(ones(2)));
    }

    [Fact]
    public void Activations_as_modules_agree_with_the_functions()
    {
        var x = Vector(-1, 2);

        Close([0, 2], nn.ReLU().call(x));
        Close([-.2, 2], nn.LeakyReLU(.2).call(x));
        Close([Math.Tanh(-1), Math.Tanh(2)], nn.Tanh().call(x));
        Close([1 / (1 + Math.E), 1 / (1 + Math.Exp(-2))], nn.Sigmoid().call(x));
        Assert.Equal([2L, 12L], nn.Flatten().call(zeros(2, 3, 4)).shape);
    }

    [Fact]
    public void Fresh_weights_lie_within_the_bound_of_their_fan_in()
    {
        manual_seed(2);
        using var layer = nn.Linear(100, 200);

        Assert.InRange(layer.weight.abs().max().item<float>(), .09f, .1f);    // 1/√100
        Assert.InRange(layer.bias!.abs().max().item<float>(), .08f, .1f);
        Assert.InRange(nn.init.xavier_uniform_(zeros(100, 200)).abs().max().item<float>(), .135f, .1415f);   // √(6/300)
    }

    [Fact]
    public void Reduced_precision_layers_stay_in_their_type()
    {
        var y = nn.functional.linear(ones(2, 4).to(bfloat16), ones(3, 4).to(bfloat16));

        Assert.Equal(bfloat16, y.dtype);
        Close([4, 4, 4, 4, 4, 4], y);
    }
}
