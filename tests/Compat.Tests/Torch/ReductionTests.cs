using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class ReductionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _x = Matrix(2, 3, 1, 5, 3, 2, 2, 8);

    public void Dispose()
    {
        _scope.Dispose();
        _x.Dispose();
    }

    [Fact]
    public void Sums_and_means_reduce_all_or_some_dimensions()
    {
        Close(21, _x.sum());
        Close([3, 7, 11], _x.sum(dim: 0));
        Close([9, 12], _x.sum(dim: 1));
        Close(3.5, _x.mean());
        Close([3, 4], _x.mean([1]));
        Assert.Equal([2L, 1L], _x.mean([1], keepdim: true).shape);
        Assert.Equal(float64, _x.sum(ScalarType.Float64).dtype);
        Close(480, _x.prod());
    }

    [Fact]
    public void Spread_is_unbiased_unless_asked()
    {
        var x = Vector(1, 2, 3, 4);

        Close(5.0 / 3, x.var());
        Close(1.25, x.var(0, unbiased: false));
        Close(Math.Sqrt(1.25), x.std(false));
        Close([.5, 1.5, 2.5], _x.std([0], unbiased: false));   // half the distance of two numbers
    }

    [Fact]
    public void Extremes_come_with_their_positions()
    {
        var (values, positions) = _x.max(1);

        Close([5, 8], values);
        Close([1, 2], positions);
        Close(8, _x.max());
        Close(1, _x.min());
        Close([2, 5, 8], _x.amax([0]));
        Close([1, 2], _x.amin([1]));
        Close(5, _x.argmax());
        Close([1, 2], _x.argmax(1));
        Close([0, 0], _x.argmin(1));
        Close([2, 5, 8], maximum(_x[0], _x[1]));
    }

    [Fact]
    public void Norms_have_their_orders()
    {
        var x = Vector(3, -4);

        Close(5, x.norm());
        Close(7, x.norm(p: 1));
        Close(4, x.norm(float.PositiveInfinity));
        Close([Math.Sqrt(5), Math.Sqrt(29), Math.Sqrt(73)], _x.norm(dim: 0));
        Close(5, linalg.norm(x));
    }

    [Fact]
    public void Softmax_and_its_logarithm_agree_and_do_not_overflow()
    {
        var x = Matrix(1, 3, 1000, 1001, 1002);
        var z = 1 + Math.Exp(-1) + Math.Exp(-2);

        Close([Math.Exp(-2) / z, Math.Exp(-1) / z, 1 / z], x.softmax(1));
        Close([-2 - Math.Log(z), -1 - Math.Log(z), -Math.Log(z)], x.log_softmax(1));
        Close([1002 + Math.Log(z)], x.logsumexp(1));
    }

    [Fact]
    public void Truth_values_reduce_with_all_and_any()
    {
        Assert.True((_x > 0).all().item<bool>());
        Assert.False((_x > 1).all().item<bool>());
        Assert.True((_x > 7).any().item<bool>());
        Close([0, 1, 1], (_x > 1).all(0));
        Close([0, 1], (_x > 5).any(1));
    }

    [Fact]
    public void Sorting_and_the_largest_few_come_with_positions()
    {
        var (sorted, order) = Vector(3, 1, 2).sort();
        var (largest, at) = Vector(3, 1, 2).topk(2);

        Close([1, 2, 3], sorted);
        Close([1, 2, 0], order);
        Close([3, 2], largest);
        Close([0, 2], at);
        Close([0, 2, 1], Vector(3, 1, 2).argsort(descending: true));
    }

    [Fact]
    public void Running_sums_accumulate() => Close([1, 3, 6], Vector(1, 2, 3).cumsum(0));
}
