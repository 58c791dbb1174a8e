using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Backward_leaves_the_gradient_in_the_leaf()
    {
        var x = Leaf(1, 2, 3);

        (x * x).sum().backward();

        Close([2, 4, 6], x.grad!);
        Assert.True(x.is_leaf);
    }

    [Fact]
    public void Gradients_accumulate_until_they_are_cleared()
    {
        var x = Leaf(1, 2);

        (3 * x).sum().backward();
        (3 * x).sum().backward();
        Close([6, 6], x.grad!);

        x.grad = null;
        Assert.Null(x.grad);
        (3 * x).sum().backward();
        Close([3, 3], x.grad!);
    }

    [Fact]
    public void A_gradient_that_is_defined_before_is_added_to_in_place()
    {
        var flat = zeros(128);
        var (w, b) = (Leaf(1, 2), Leaf(5));
        w.grad = flat.narrow(0, 0, 2);
        b.grad = flat.narrow(0, 64, 1);

        (w.sum() * b).backward();
        (w.sum() * b).backward();

        Close([10, 10], flat.narrow(0, 0, 2));   // twice b
        Close([6], flat.narrow(0, 64, 1));       // twice Σw
        Assert.Equal(flat.storage<float>().data_ptr(), w.grad!.storage<float>().data_ptr());
        Assert.Equal(64, b.grad!.storage_offset());
    }

    [Fact]
    public void Detached_views_of_one_vector_train_as_leaves()
    {
        var flat = tensor(new float[] { 1, 2, 3, 4 });
        var (w, b) = (flat.narrow(0, 0, 2).detach().requires_grad_(), flat.narrow(0, 2, 2).detach().requires_grad_());

        (w * b).sum().backward();
        using (no_grad())
            flat.add_(1);

        Close([3, 4], w.grad!);
        Close([2, 3], w);   // the view sees the vector
        Assert.True(w.is_leaf);
    }

    [Fact]
    public void Grad_returns_gradients_and_leaves_none_behind()
    {
        var (x, y) = (Leaf(2), Leaf(5));

        var gradients = autograd.grad([x * x * y], [x, y]);

        Close(20, gradients[0]);
        Close(4, gradients[1]);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Second_derivatives_come_from_a_recorded_gradient()
    {
        var x = Leaf(2);

        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];

        Close(12, first);    // 3x²
        Close(12, second);   // 6x
    }

    [Fact]
    public void A_gradient_penalty_reaches_the_weights()
    {
        var (w, x) = (Leaf(3, 4), Leaf(1, 1));

        // D(x) = w·x, |∇D| = 5, penalty (|∇D| − 1)² = 16, d/dw = 2·(5 − 1)·w/5
        var gradient = autograd.grad([(w * x).sum()], [x], create_graph: true)[0];
        (gradient.norm() - 1).pow(2).backward();

        Close([4.8, 6.4], w.grad!);
    }

    [Fact]
    public void Outputs_may_be_weighted_by_given_gradients()
    {
        var x = Leaf(1, 2);

        Close([2, 40], autograd.grad([x * x], [x], [Vector(1, 10)])[0]);
        (x * x).backward([Vector(1, 10)]);
        Close([2, 40], x.grad!);
    }

    [Fact]
    public void An_unused_input_comes_back_invalid_where_that_is_allowed()
    {
        var (x, y) = (Leaf(1), Leaf(1));

        Assert.True(autograd.grad([x * 2], [x, y], allow_unused: true)[1].IsInvalid);
    }

    [Fact]
    public void Nothing_is_recorded_without_grad_mode()
    {
        var x = Leaf(1);

        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Grad_mode_belongs_to_its_thread()
    {
        bool? elsewhere = null;
        using (no_grad())
        {
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
        }

        Assert.True(elsewhere);
    }

    [Fact]
    public void Detached_tensors_stop_the_gradient()
    {
        var x = Leaf(3);

        (x * x.detach()).backward();

        Close(3, x.grad!);
    }

    [Fact]
    public void A_graph_is_spent_unless_it_is_retained()
    {
        var x = Leaf(2);
        var y = (x * x).sum();

        y.backward(retain_graph: true);
        y.backward();

        Close(8, x.grad!);
        Assert.ThrowsAny<Exception>(y.backward);
    }

    [Fact]
    public void Gradients_of_a_small_network_match_finite_differences()
    {
        manual_seed(3);
        var (x, w1, w2) = (randn(4, 3, float64), randn(5, 3, float64), randn(1, 5, float64));
        w1.requires_grad = true;
        Tensor Loss() => nn.functional.softplus(nn.functional.linear(nn.functional.linear(x, w1).tanh(), w2)).mean();

        Loss().backward();

        using var unrecorded = no_grad();
        const double h = 1e-6;
        for (var i = 0; i < 15; i++)
        {
            var entry = w1.view(-1)[i];
            entry.add_(h);
            var above = Loss().item<double>();
            entry.sub_(2 * h);
            var below = Loss().item<double>();
            entry.add_(h);
            Assert.Equal((above - below) / (2 * h), w1.grad!.view(-1)[i].item<double>(), 1e-8);
        }
    }
}
