using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Flat;

/// <summary>
/// Turns a module's parameters into detached leaf views of one contiguous tensor, and their gradients into views of another.
/// </summary>
/// <remarks>
/// Averaging, optimizer, moving average, sending and checkpoints then act on one vector each. Detached views share the version counter with
/// the vector, so that a backward pass over weights that an operator or an optimizer moved since the forward pass throws instead of giving
/// a wrong gradient. What is written into the vector's memory itself, as the bytes of a transfer are, does not count there.
/// </remarks>
internal static class FlatVector
{
    /// <summary>The parameters of a module in PyTorch's order.</summary>
    public static FlatLayout LayoutOf(nn.Module module) => new(module.named_parameters().Select(p => (p.name, p.parameter.shape)));

    /// <summary>The module's parameters in a new vector on <paramref name="device"/>.</summary>
    public static Tensor Concatenate(nn.Module module, FlatLayout layout, Device device)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var flat = zeros(layout.Length, dtype: ScalarType.Float32, device: device);
        foreach (var (parameter, entry) in module.parameters().Zip(layout.Entries)) View(flat, entry).copy_(parameter);
        return flat.MoveToOuterDisposeScope();
    }

    /// <summary>Puts views of a vector in the place of the module's parameters, whose values are those of the vector then.</summary>
    public static void AttachParameters(nn.Module module, FlatLayout layout, Tensor flat)
    {
        foreach (var (owner, name, entry) in Slots(module, layout))
        {
            var property = owner.GetType().GetProperty(name);
            if (property?.CanWrite != true || property.GetValue(owner) is not Parameter)
                throw new InvalidOperationException(
                    $"Parameter '{entry.Name}' of {owner.GetType().Name} cannot be put into a flat vector: it needs a "
                        + $"settable property '{name}'."
                );
            using var scope = NewDisposeScope();
            property.SetValue(owner, new Parameter(View(flat, entry).detach()).DetachFromDisposeScope());
        }
    }

    /// <summary>Makes every parameter's gradient a view of a vector.</summary>
    public static void AttachGradients(IReadOnlyList<Parameter> parameters, FlatLayout layout, Tensor flat)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < parameters.Count; i++) parameters[i].grad = View(flat, layout.Entries[i]);
    }

    /// <summary>The part of a vector that belongs to one parameter, in the parameter's shape.</summary>
    public static Tensor View(Tensor flat, FlatEntry entry) => flat.narrow(0, entry.Offset, entry.Count).view([.. entry.Shape]);

    /// <summary>
    /// Asserts that every gradient still lies in the vector: a backward pass with create_graph, <c>zero_grad</c> or <c>to</c> takes it out.
    /// </summary>
    /// <exception cref="InvalidOperationException">One does not; the message names it.</exception>
    public static void AssertGradientsIn(Tensor flat, IReadOnlyList<Parameter> parameters, FlatLayout layout)
    {
        using var scope = NewDisposeScope();
        var start = flat.storage<float>().data_ptr();
        for (var i = 0; i < parameters.Count; i++)
        {
            var entry = layout.Entries[i];
            var gradient = parameters[i].grad;
            if (gradient is null || gradient.storage<float>().data_ptr() != start || gradient.storage_offset() != entry.Offset)
                throw new InvalidOperationException(
                    $"The gradient of '{entry.Name}' left the flat vector. Take double gradients with autograd.grad, zero the vector "
                        + $"instead of calling zero_grad(), and move the network before it is flattened."
                );
        }
    }

    private static IEnumerable<(nn.Module Owner, string Name, FlatEntry Entry)> Slots(nn.Module module, FlatLayout layout)
    {
        var modules = module.named_modules().ToDictionary(m => m.name, m => m.module);
        foreach (var entry in layout.Entries)
        {
            var dot = entry.Name.LastIndexOf('.');
            yield return dot < 0 ? (module, entry.Name, entry) : (modules[entry.Name[..dot]], entry.Name[(dot + 1)..], entry);
        }
    }
}
