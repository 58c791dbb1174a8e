using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class ShapeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_view_shares_memory_and_a_clone_does_not()
    {
        var x = arange(6, float32);
        var view = x.view(2, 3);
        var copy = x.clone();

        view.add_(10);

        Close([10, 11, 12, 13, 14, 15], x);
        Close([0, 1, 2, 3, 4, 5], copy);
        Assert.Equal(x.storage<float>().data_ptr(), view.storage<float>().data_ptr());
        Assert.NotEqual(x.storage<float>().data_ptr(), copy.storage<float>().data_ptr());
    }

    [Fact]
    public void A_narrowed_vector_knows_its_offset()
    {
        var flat = zeros(128);
        var part = flat.narrow(0, 64, 6).view(2, 3);

        part.fill_(1);

        Assert.Equal(64, part.storage_offset());
        Close(6, flat.sum());
        Close([0, 1, 1], flat.narrow(0, 63, 3));
    }

    [Fact]
    public void Transposes_and_permutations_reorder_without_copying()
    {
        var x = arange(6, float32).view(2, 3);

        Assert.Equal([3L, 2L], x.t().shape);
        Assert.Equal([1L, 3L], x.t().stride());
        Assert.False(x.t().is_contiguous());
        Close([0, 3, 1, 4, 2, 5], x.transpose(0, 1));
        Close([0, 3, 1, 4, 2, 5], x.t().contiguous());
        Assert.Equal([4L, 2L, 3L], zeros(2, 3, 4).permute(2, 0, 1).shape);
    }

    [Fact]
    public void Axes_of_length_one_come_and_go()
    {
        var x = zeros(2, 3);

        Assert.Equal([2L, 1L, 3L], x.unsqueeze(1).shape);
        Assert.Equal([2L, 3L], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([2L, 3L], x.unsqueeze(0).unsqueeze(-1).squeeze().shape);
        Assert.Equal([6L], x.flatten().shape);
        Assert.Equal([2L, 12L], zeros(2, 3, 4).flatten(1).shape);
        Assert.Equal([2L, 3L], x.reshape(2, -1).shape);
    }

    [Fact]
    public void Expanding_repeats_without_memory_and_repeat_with()
    {
        var x = Matrix(2, 1, 1, 2);

        Close([1, 1, 1, 2, 2, 2], x.expand(2, 3));
        Assert.Equal(0, x.expand(2, 3).stride(1));
        Close([1, 1, 2, 2], x.repeat(1, 2));
        Close([1, 1, 2, 2], Vector(1, 2).repeat_interleave(2));
    }

    [Fact]
    public void Joining_and_splitting_are_inverse()
    {
        var (a, b) = (Matrix(1, 2, 1, 2), Matrix(2, 2, 3, 4, 5, 6));

        var joined = cat([a, b], 0);
        var parts = joined.split(1);

        Close([1, 2, 3, 4, 5, 6], joined);
        Assert.Equal(3, parts.Length);
        Close([5, 6], parts[2]);
        Assert.Equal([2L, 1L], joined.chunk(2, dim: 0).Select(p => p.shape[0]));
        Assert.Equal([1L, 2L], joined.split([1, 2], 0).Select(p => p.shape[0]));
        Assert.Equal([2L, 1L, 2L], stack([a, a]).shape);
        Close([1, 3, 5], joined.unbind(1)[0]);
    }

    [Fact]
    public void A_list_of_many_tensors_joins()
    {
        var all = Enumerable.Range(0, 200).Select(i => Vector(i)).ToList();

        Close(19900, cat(all).sum());   // Σ 0..199
    }
}
