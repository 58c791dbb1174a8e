using GanOrleans.Models.Runtime;
using TorchSharp;

namespace GanOrleans.Models.Optimization;

/// <summary>The update rules for a vector.</summary>
public static class UpdateRules
{
    /// <summary>Tensor operators, for any device.</summary>
    public static IUpdateRules Plain { get; } = new TorchUpdateRules();

    /// <summary>One pass over host memory, for float32 on the CPU of at most 2 GiB.</summary>
    public static IUpdateRules Host { get; } = new HostUpdateRules();

    /// <summary>The fastest rules for vectors of this one's device, type and length.</summary>
    public static IUpdateRules For(torch.Tensor vector) => HostMemory.HasFloats(vector) ? Host : Plain;
}
