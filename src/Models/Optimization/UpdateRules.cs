using TorchSharp;

namespace GanOrleans.Models.Optimization;

/// <summary>The update rules for a device.</summary>
public static class UpdateRules
{
    /// <summary>Tensor operators, for any device.</summary>
    public static IUpdateRules Plain { get; } = new TorchUpdateRules();

    /// <summary>One pass over host memory, for the CPU.</summary>
    public static IUpdateRules Host { get; } = new HostUpdateRules();

    /// <summary>The fastest rules for a device.</summary>
    public static IUpdateRules For(torch.Device device) => device.type == DeviceType.CPU ? Host : Plain;
}
