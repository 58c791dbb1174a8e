using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class IndexingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Numbers_and_slices_give_views()
    {
        var x = arange(12, float32).view(3, 4);

        Close([4, 5, 6, 7], x[1]);
        Close(6, x[1, 2]);
        Close(11, x[-1, -1]);
        Close([1, 5, 9], x[TensorIndex.Colon, TensorIndex.Single(1)]);
        Close([5, 7], x[TensorIndex.Single(1), TensorIndex.Slice(1, null, 2)]);
        Close([3, 7, 11], x[TensorIndex.Ellipsis, TensorIndex.Single(-1)]);
        Assert.Equal([3L, 1L, 4L], x[TensorIndex.Colon, TensorIndex.None, TensorIndex.Colon].shape);

        x[0].zero_();
        Close([0, 0, 0, 0, 4], x.flatten().narrow(0, 0, 5));
    }

    [Fact]
    public void Assigning_writes_through()
    {
        var x = zeros(2, 3);

        x[0, 1] = Vector(5).squeeze();
        x[TensorIndex.Single(1), TensorIndex.Slice(1)] = Vector(7, 8);

        Close([0, 5, 0, 0, 7, 8], x);
    }

    [Fact]
    public void Index_tensors_and_masks_select()
    {
        var x = Matrix(3, 2, 1, 2, 3, 4, 5, 6);
        var rows = tensor(new long[] { 2, 0 });

        Close([5, 6, 1, 2], x[rows]);
        Close([5, 6, 1, 2], x.index_select(0, rows));
        Close([6, 2], x[rows, tensor(new long[] { 1, 1 })]);
        Close([4, 5, 6], x[x > 3]);
        Close([4, 5, 6], x.masked_select(x > 3));
        Close([1, 2, 3, 0, 0, 0], x.masked_fill(x > 3, 0));
    }

    [Fact]
    public void Gather_and_scatter_follow_an_index()
    {
        var x = Matrix(2, 3, 1, 2, 3, 4, 5, 6);
        var at = tensor(new long[] { 2, 0 }, 2, 1);

        Close([3, 4], x.gather(1, at));
        Close([0, 0, 9, 8, 0, 0], zeros(2, 3).scatter_(1, at, Matrix(2, 1, 9, 8)));
        Close([0, 3], zeros(2).index_add_(0, tensor(new long[] { 1, 1 }), Vector(1, 2), 1));
        Close([3, 1], zeros(2).scatter_add(0, tensor(new long[] { 0, 0, 1 }), Vector(1, 2, 1)));
    }

    [Fact]
    public void One_hot_rows_mark_their_class() =>
        Close([0, 0, 1, 1, 0, 0], nn.functional.one_hot(tensor(new long[] { 2, 0 }), 3));

    [Fact]
    public void Nonzero_lists_positions() => Close([0, 2], Vector(1, 0, 3).nonzero());
}
