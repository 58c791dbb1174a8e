using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Flat;

/// <summary>
/// The numbers of a network that no optimizer moves (batch-norm statistics, spectral-norm vectors, counters) as one float32 vector.
/// </summary>
/// <remarks>
/// Whole numbers, such as the batches that batch norm has counted, are int64 in the module and files: <see cref="WholeNumbers"/>.
/// </remarks>
internal static class StateVector
{
    /// <summary>The buffers of a module in PyTorch's order, packed.</summary>
    public static FlatLayout LayoutOf(nn.Module module) =>
        new(module.named_buffers().Select(b => (b.name, b.buffer.shape, b.buffer.dtype == ScalarType.Int64)));

    /// <summary>Copies the module's buffers into the vector.</summary>
    public static void Capture(nn.Module module, FlatLayout layout, Tensor state)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var ((_, buffer), entry) in module.named_buffers().Zip(layout.Entries))
        {
            if (entry.IsWhole) WholeNumbers.Write(state, entry, buffer);
            else FlatVector.View(state, entry).copy_(buffer);
        }
    }

    /// <summary>Copies the vector back into the module's buffers.</summary>
    public static void Restore(nn.Module module, FlatLayout layout, Tensor state)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var ((_, buffer), entry) in module.named_buffers().Zip(layout.Entries))
        {
            if (entry.IsWhole) WholeNumbers.Read(state, entry, buffer);
            else buffer.copy_(FlatVector.View(state, entry));
        }
    }

    /// <summary>Copies the whole numbers alone: a moving average of them would be none.</summary>
    public static void CopyWhole(FlatLayout layout, Tensor from, Tensor to)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var entry in layout.Entries)
            if (entry.IsWhole) to.narrow(0, entry.Offset, entry.Length).copy_(from.narrow(0, entry.Offset, entry.Length));
    }
}
