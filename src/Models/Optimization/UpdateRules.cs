using TorchSharp;

namespace GanOrleans.Models;

/// <summary>The rules for a device.</summary>
public static class UpdateRules
{
    /// <summary>Tensor operators; any device.</summary>
    public static IUpdateRules Plain { get; } = new TorchUpdateRules();

    /// <summary>The fastest rules for a device.</summary>
    public static IUpdateRules For(torch.Device device) => Plain;
}
