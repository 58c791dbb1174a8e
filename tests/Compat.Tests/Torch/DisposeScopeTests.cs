using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_its_thread_made_in_it()
    {
        Tensor a, b;
        using (NewDisposeScope())
        {
            a = zeros(2);
            b = a + 1;
            Assert.False(b.IsInvalid);
        }

        Assert.True(a.IsInvalid);
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void A_tensor_can_move_outwards_or_leave_all_scopes()
    {
        Tensor kept, free;
        using (var outer = NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                kept = zeros(2).MoveToOuterDisposeScope();
                free = zeros(2).DetachFromDisposeScope();
                Assert.False(inner.Contains(kept));
            }
            Assert.False(kept.IsInvalid);
            Assert.True(outer.Contains(kept));
        }

        Assert.True(kept.IsInvalid);
        Assert.False(free.IsInvalid);
        free.Dispose();
    }

    [Fact]
    public void A_scope_counts_and_can_be_emptied_but_for_some()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (zeros(1), zeros(1), zeros(1));
        b.Dispose();
        Assert.Equal(2, scope.DisposablesCount);

        var kept = scope.DisposeEverythingBut(c);

        Assert.Same(c, kept);
        Assert.True(a.IsInvalid);
        Assert.False(c.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Many_tensors_in_a_long_scope_do_not_pile_up()
    {
        using var scope = NewDisposeScope();
        var survivors = Enumerable.Range(0, 10).Select(_ => zeros(1)).ToList();

        for (var i = 0; i < 10_000; i++)
        {
            var (first, second) = (zeros(1), zeros(1));
            first.Dispose();    // not in the order of creation
            second.Dispose();
        }

        Assert.Equal(10, scope.DisposablesCount);
        Assert.All(survivors, t => Assert.False(t.IsInvalid));
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;

        var thread = new Thread(() => elsewhere = zeros(1));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(elsewhere!));
        Assert.Equal(0, scope.DisposablesCount);
        elsewhere!.Dispose();
    }

    [Fact]
    public void The_threads_live_count_returns_after_a_scope()
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        var before = statistics.ThreadTotalLiveCount;

        using (NewDisposeScope())
        {
            var x = randn(4, 4, requires_grad: true);
            for (var i = 0; i < 20; i++)
                x = (x.mm(x) + 1).tanh();
            x.sum().backward();
            Assert.True(statistics.ThreadTotalLiveCount > before + 20);
        }

        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Training_leaves_no_handles_behind()
    {
        using var net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1));
        using var adam = optim.Adam(net.parameters());
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        Train(3);
        var before = statistics.ThreadTotalLiveCount;

        Train(200);

        Assert.Equal(before, statistics.ThreadTotalLiveCount);

        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                net.zero_grad();
                net.call(ones(4, 8)).mean().backward();
                adam.step();
            }
        }
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_tensor()
    {
        using var scope = NewDisposeScope();
        var data = zeros(2);

        var parameter = nn.Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(scope.Contains(parameter));
        Assert.True(parameter.requires_grad);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void A_view_keeps_the_memory_after_its_base_is_disposed()
    {
        var x = ones(4);
        using var view = x.narrow(0, 1, 2);

        x.Dispose();

        Assert.Equal(2, view.sum().item<float>());
    }

    [Fact]
    public void A_scope_that_has_ended_refuses_work()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();   // twice is fine

        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(scope.DisposeEverything);
    }
}
