using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class ErrorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));

        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => zeros(2) + zeros(3));
        Assert.Throws<ExternalException>(() => zeros(6).view(4));
    }

    [Fact]
    public void An_error_leaves_the_library_usable()
    {
        Assert.Throws<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));

        Assert.Equal(12, ones(2, 3).mm(ones(3, 2)).sum().item<float>());
    }

    [Fact]
    public void Memory_that_does_not_exist_is_refused() =>
        Assert.Throws<ExternalException>(() => empty(1L << 50));

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var x = zeros(2);
        x.Dispose();

        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x + 1);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        x.Dispose();   // twice is fine
    }

    [Fact]
    public void Reading_as_another_type_is_refused()
    {
        Assert.Throws<ArgumentException>(() => zeros(1).item<double>());
        Assert.Throws<ArgumentException>(() => zeros(1).data<int>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
        Assert.Throws<InvalidOperationException>(() => zeros(2, 2).t().bytes.Length);
    }

    [Fact]
    public void A_leaf_that_needs_gradients_is_not_written_in_place_while_recording()
    {
        var x = ones(2, requires_grad: true);

        Assert.Throws<ExternalException>(() => x.add_(1));
        using (no_grad())
            x.add_(1);
        Assert.Equal(4, x.sum().item<float>());
    }

    [Fact]
    public void A_value_that_backward_needs_may_not_change()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        var z = (y * y).sum();

        using (no_grad())
            y.add_(1);

        Assert.Throws<ExternalException>(() => z.backward());
    }

    [Fact]
    public void Only_scalars_have_an_implicit_gradient() =>
        Assert.Throws<ExternalException>(() => (ones(2, requires_grad: true) * 2).backward());

    [Fact]
    public void An_array_that_does_not_fill_its_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, 2, 2));
}
