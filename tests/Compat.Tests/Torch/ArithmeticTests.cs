using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class ArithmeticTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Operators_between_tensors_are_element_wise()
    {
        var (a, b) = (Vector(6, -3, 2), Vector(2, 4, -8));

        Close([8, 1, -6], a + b);
        Close([4, -7, 10], a - b);
        Close([12, -12, -16], a * b);
        Close([3, -.75, -.25], a / b);
        Close([-6, 3, -2], -a);
        Close([0, 1, -6], a % b);   // the remainder has the divisor's sign
    }

    [Fact]
    public void Operators_take_numbers_on_either_side()
    {
        var x = Vector(1, 2, 4);

        Close([2, 3, 5], x + 1);
        Close([2.5, 3.5, 5.5], 1.5f + x);
        Close([0, 1, 3], x - 1L);
        Close([0, -1, -3], 1 - x);
        Close([.5, 1, 2], x * 0.5);
        Close([2, 1, .5], 2.0 / x);
        Close([.25, .5, 1], x / 4);
        Assert.Equal(float32, (x * 0.5).dtype);
    }

    [Fact]
    public void Tensors_of_different_types_promote()
    {
        var whole = tensor(new long[] { 1, 2 });

        Assert.Equal(float32, (whole + Vector(1, 1)).dtype);
        Assert.Equal(int64, (whole + 1).dtype);
        Assert.Equal(float32, (whole + 1.5).dtype);
        Assert.Equal(float32, (whole / 2).dtype);
        Assert.Equal(@bool, (whole > 1).dtype);
    }

    [Fact]
    public void A_row_and_a_column_broadcast_to_a_grid()
    {
        var grid = Matrix(1, 3, 1, 2, 3) + Matrix(2, 1, 10, 20);

        Assert.Equal([2L, 3L], grid.shape);
        Close([11, 12, 13, 21, 22, 23], grid);
    }

    [Fact]
    public void In_place_operators_change_the_tensor_and_return_it()
    {
        var x = Vector(1, 2, 3);

        var same = x.add_(Vector(1, 1, 1), 2).mul_(2).sub_(1).div_(Vector(5, 7, 9));

        Assert.Same(x, same);
        Close([1, 1, 1], x);   // ((x + 2)·2 − 1) / (5, 7, 9)
    }

    [Fact]
    public void Fused_multiply_and_divide_scale_their_product()
    {
        Close([7, 13], Vector(1, 1).addcmul(Vector(2, 3), Vector(1.5f, 2), 2));      // 1 + 2·a·b
        Close([3, 2.5], Vector(1, 1).addcdiv_(Vector(4, 3), Vector(2, 2), 1));       // 1 + a/b
        Close([12, 1.5], Vector(10, 1).lerp(Vector(20, 3), Vector(.2f, .25f)));       // x + w·(end − x)
        Close([3, 4], Vector(1, 2).add(Vector(1, 1), alpha: 2));
    }

    [Fact]
    public void Unary_functions_have_their_values()
    {
        var x = Vector(-1, 0, 2);

        Close([1, 0, 2], x.abs());
        Close([Math.Exp(-1), 1, Math.Exp(2)], x.exp());
        Close([Math.Tanh(-1), 0, Math.Tanh(2)], x.tanh());
        Close([1 / (1 + Math.E), .5, 1 / (1 + Math.Exp(-2))], x.sigmoid());
        Close([0, 0, 2], x.relu());
        Close([1, 0, 4], x.square());
        Close([-1, 0, 8], x.pow(3));
        Close([-1, 0, 1], x.sign());
        Close([Math.Log(2), Math.Sqrt(2), 1 / Math.Sqrt(2)], cat([Vector(2).log(), Vector(2).sqrt(), Vector(2).rsqrt()]));
        Close([-2, 1, 2], Vector(-1.5f, 1.5f, 2.25f).floor() + Vector(0, 0, 0));
        Close([2, 4], Vector(1.6f, 3.5f).round());   // halves go to the even neighbour
        Close([Math.Log(1.5)], log1p(Vector(.5f)));
    }

    [Fact]
    public void Softplus_and_logsigmoid_do_not_overflow()
    {
        var x = Vector(-200, 0, 200);

        Close([0, Math.Log(2), 200], nn.functional.softplus(x));
        Close([-200, -Math.Log(2), 0], nn.functional.logsigmoid(x));
    }

    [Fact]
    public void Leaky_relu_scales_the_negative_side() =>
        Close([-.4, 0, 3], nn.functional.leaky_relu(Vector(-2, 0, 3), .2));

    [Fact]
    public void Clamp_takes_numbers_or_nothing_on_either_side()
    {
        var x = Vector(-2, .5f, 3);

        Close([-1, .5, 1], x.clamp(-1, 1));
        Close([0, .5, 3], x.clamp(min: 0));
        Close([-2, .5, 1], x.clamp(max: 1.0));
        Close([-1, .5, 1], x.clamp_(-1, 1));
    }

    [Fact]
    public void Division_rounds_as_it_is_told()
    {
        var (a, b) = (Vector(7, -7), Vector(2, 2));

        Close([3.5, -3.5], a.div(b));
        Close([3, -3], a.div(b, RoundingMode.trunc));
        Close([3, -4], a.div(b, RoundingMode.floor));
    }

    [Fact]
    public void Comparisons_give_truth_values()
    {
        var x = Vector(1, 2, 3);

        Close([0, 0, 1], x > 2);
        Close([0, 1, 1], x >= 2);
        Close([1, 0, 0], x < 2.0f);
        Close([1, 1, 0], x <= Vector(2, 2, 2));
        Close([0, 1, 0], x == 2);
        Close([1, 0, 1], x.ne(2));
        Close([1, 1, 0], (x < 3) & (x > 0));
        Close([0, 0, 1], ~(x < 3));
        Close([10, 0, 30], where(x == 2, zeros(3), x * 10));
    }

    [Fact]
    public void Finite_checks_find_what_is_not()
    {
        var x = Vector(1, float.NaN, float.PositiveInfinity, float.NegativeInfinity);

        Close([1, 0, 0, 0], x.isfinite());
        Close([0, 1, 0, 0], x.isnan());
        Close([0, 0, 1, 1], x.isinf());
        Assert.False(x.isfinite().all().item<bool>());
        Assert.True(zeros(3).isfinite().all().item<bool>());
    }

    [Fact]
    public void Equality_of_whole_tensors_and_closeness()
    {
        Assert.True(Vector(1, 2).Equals(Vector(1, 2)));
        Assert.False(Vector(1, 2).Equals(Vector(1, 3)));
        Assert.False(Vector(1, 2).Equals(Vector(1, 2, 3)));
        Assert.True(Vector(1, 2).allclose(Vector(1, 2.000001f)));
        Assert.False(Vector(1, 2).allclose(Vector(1, 2.1f)));
        Close([1, 0], Vector(1, 2).equal(Vector(1, 3)));   // this one is element-wise
    }

    [Fact]
    public void Half_precision_brain_float_rounds_to_eight_bits_of_mantissa()
    {
        var x = Vector(1.00390625f, 3.14159f).to(bfloat16);   // 1 + 2⁻⁸ is half way and goes to even

        Assert.Equal(bfloat16, x.dtype);
        Assert.Equal(2, x.element_size());
        Close([1, 3.140625], x.to(float32));
    }

    [Fact]
    public void Conversions_between_types_keep_values()
    {
        var x = Vector(-1.75f, 0, 2.5f);

        Close([-1, 0, 2], x.to(int64));
        Close([1, 0, 1], x.to(@bool));
        Close([-1.75, 0, 2.5], x.@double());
        Assert.Equal(float64, x.to(float64).dtype);
        Assert.Equal(ScalarType.Byte, Vector(3, 4).to(uint8).dtype);
    }
}
