using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models;

/// <summary>The numbers of a network that no optimizer moves (batch-norm statistics, spectral-norm vectors, counters) as one float32 vector.</summary>
internal static class StateVector
{
    /// <summary>The buffers of a module in PyTorch's order, packed.</summary>
    public static FlatLayout LayoutOf(nn.Module module) => new(module.named_buffers().Select(b => (b.name, b.buffer.shape)));

    /// <summary>Copies the module's buffers into the vector.</summary>
    public static void Capture(nn.Module module, FlatLayout layout, Tensor state)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var ((_, buffer), entry) in module.named_buffers().Zip(layout.Entries)) FlatVector.View(state, entry).copy_(buffer);
    }

    /// <summary>Copies the vector back into the module's buffers.</summary>
    public static void Restore(nn.Module module, FlatLayout layout, Tensor state)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var ((_, buffer), entry) in module.named_buffers().Zip(layout.Entries)) buffer.copy_(FlatVector.View(state, entry));
    }
}
