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
}
