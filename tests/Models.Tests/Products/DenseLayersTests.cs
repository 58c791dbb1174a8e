using System.Runtime.InteropServices;
using GanOrleans.Models.Products;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Variants.Gan;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Products;

public sealed class DenseLayersTests : TorchTest
{
    [Theory]
    [InlineData(ScalarType.Float64, 64, 128)]
    [InlineData(ScalarType.Float32, 64, 128)]
    [InlineData(ScalarType.Float32, 2, 3)]
    public void Outputs_and_gradients_are_those_of_the_library_for_every_type_and_size(ScalarType type, int inputs, int outputs)
    {
        using var layer = nn.Linear(inputs, outputs, dtype: type);
        var x = randn(50, inputs, dtype: type).requires_grad_(true);
        Tensor[] leaves = [x, layer.weight, layer.bias!];

        var expected = layer.call(x);
        var gradients = autograd.grad([expected.square().sum()], leaves);
        var actual = layer.Apply(x);
        actual.square().sum().backward();

        Assert.Equal(expected.to(ScalarType.Float64).Doubles(), actual.to(ScalarType.Float64).Doubles());
        foreach (var (gradient, leaf) in gradients.Zip(leaves))
            Assert.Equal(gradient.to(ScalarType.Float64).Doubles(), leaf.grad!.to(ScalarType.Float64).Doubles());
    }

    [Theory]
    [InlineData(411, true)]
    [InlineData(411, false)]
    [InlineData(287, true)]
    [InlineData(287, false)]
    public void Input_that_does_not_fit_the_weights_throws_whichever_way_is_taken(int width, bool own)
    {
        using var layer = nn.Linear(347, 530);
        Choose(ProductForm.Outputs, 37, width, 530, own);
        var x = randn(37, width);

        Assert.Throws<ExternalException>(() => layer.Apply(x));
        Assert.Throws<ExternalException>(() => DenseFunction.apply(x, layer.weight, layer.bias!, false));
        using var grad = no_grad();
        Assert.Throws<ExternalException>(() => layer.Apply(x));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bias_that_does_not_fit_is_left_to_the_library_whichever_way_is_taken(bool own)
    {
        using var layer = nn.Linear(349, 530);
        Choose(ProductForm.Outputs, 37, 349, 530, own);
        var x = randn(37, 349);

        foreach (var length in new[] { 3, 529, 531 })
        {
            layer.bias = nn.Parameter(zeros(length));
            Assert.Throws<ExternalException>(() => layer.Apply(x));
            Assert.Throws<ExternalException>(() => DenseFunction.apply(x, layer.weight, layer.bias, false));
        }
        layer.bias = nn.Parameter(ones(1));
        TensorAsserts.BitEqual(layer.call(x), layer.Apply(x));   // the library adds it to all
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gradient_that_does_not_fit_throws_whichever_way_is_taken(bool own)
    {
        Choose(ProductForm.InputGradient, 37, 530, 353, own);
        Choose(ProductForm.WeightGradient, 530, 37, 353, own);

        Assert.Throws<ExternalException>(() => TensorProducts.InputGradient(randn(37, 530), randn(529, 353)));
        Assert.Throws<ExternalException>(() => TensorProducts.WeightGradient(randn(37, 530), randn(36, 353)));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void Maxout_keeps_the_type_and_gives_the_librarys_gradient(ScalarType type)
    {
        var x = randn(5, 3 * 17, dtype: type).requires_grad_(true);

        var expected = x.view(-1, 3, 17).max(1).values;
        var gradient = autograd.grad([expected.square().sum()], [x])[0];
        var actual = MaxoutDiscriminator.Maxout(x, 3, 17);
        actual.square().sum().backward();

        Assert.Equal(type, actual.dtype);
        Assert.Equal(expected.to(ScalarType.Float64).Doubles(), actual.to(ScalarType.Float64).Doubles());
        Assert.Equal(gradient.to(ScalarType.Float64).Doubles(), x.grad!.to(ScalarType.Float64).Doubles());
    }

    [Theory]
    [InlineData(ScalarType.Float64, 7)]
    [InlineData(ScalarType.Float32, 7)]
    [InlineData(ScalarType.Float64, 12)]
    [InlineData(ScalarType.Float32, 12)]
    public void Maxout_of_another_width_than_that_of_its_pieces_throws(ScalarType type, int width) =>
        Assert.Throws<ExternalException>(() => MaxoutDiscriminator.Maxout(randn(4, width, dtype: type), 2, 3));

    // Shapes that no other test has: what is chosen stays until the process ends. Tests have one thread.
    private static void Choose(ProductForm form, int rows, int depth, int columns, bool own) =>
        ProductChoice.Choices[(new(form, rows, depth, columns), 1)] = own;
}
