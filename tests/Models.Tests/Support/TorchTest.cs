using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Support;

/// <summary>A test that touches tensors: one intra-op thread, so that sums have one order, and a dispose scope around the test.</summary>
public abstract class TorchTest : IDisposable
{
    private readonly TorchSharp.DisposeScope scope;

    protected TorchTest()
    {
        TorchRuntime.PrepareThread(1);
        scope = TorchSharp.torch.NewDisposeScope();
    }

    public void Dispose()
    {
        scope.Dispose();
        GC.SuppressFinalize(this);
    }
}
