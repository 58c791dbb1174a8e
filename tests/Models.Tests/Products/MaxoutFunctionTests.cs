using GanOrleans.Models.Products;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Products;

public sealed class MaxoutFunctionTests : TorchTest
{
    [Theory]
    [InlineData(7, 5, 240)]
    [InlineData(3, 2, 13)]
    [InlineData(2, 4, 5)]
    [InlineData(1, 1, 9)]
    public void Output_and_gradient_have_the_bits_of_the_librarys_maximum(int rows, int pieces, int units)
    {
        var x = randn(rows, pieces * units).round().requires_grad_(true);   // whole numbers: many pieces are equal
        var gradient = randn(rows, units);

        var expected = x.view(-1, pieces, units).max(1).values;
        var expectedGradient = autograd.grad([expected], [x], [gradient])[0];
        var actual = MaxoutFunction.apply(x, pieces);
        actual.backward([gradient]);

        TensorAsserts.BitEqual(expected, actual);
        TensorAsserts.BitEqual(expectedGradient, x.grad!);
    }

    [Theory]
    [InlineData(4, 7)]
    [InlineData(28)]
    public void Pieces_that_do_not_share_the_columns_evenly_are_refused(params long[] shape) =>
        Assert.Throws<ArgumentException>(() => MaxoutFunction.apply(randn(shape), 2));

    [Fact]
    public void The_first_piece_that_is_no_number_wins_in_vectors_and_in_the_rest_of_a_row()
    {
        const int Units = 11;
        var values = new float[3 * Units];
        for (var unit = 0; unit < Units; unit++)
            (values[unit], values[Units + unit], values[2 * Units + unit]) = (1, float.NaN, unit % 2 == 0 ? float.NaN : 5);
        var (largest, winners) = (new float[Units], new int[Units]);

        MaxoutFunction.Largest(values, largest, winners, 3, Units);

        Assert.All(largest, value => Assert.True(float.IsNaN(value)));
        Assert.All(winners, winner => Assert.Equal(1, winner));
    }
}
