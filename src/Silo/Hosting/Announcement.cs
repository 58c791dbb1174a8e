using System.Globalization;
using GanOrleans.Grains.Placement;
using GanOrleans.Silo.Settings;
using Orleans.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace GanOrleans.Silo.Hosting;

/// <summary>What this silo tells the others about itself; placement decides by it.</summary>
internal static class Announcement
{
    internal static ISiloBuilder Announce(this ISiloBuilder silo, SiloSettings settings, ComputeDevice device, string storageToken)
    {
        var labels = new Dictionary<string, string>
        {
            [SiloLabels.DeviceKind] = device.Kind,
            [SiloLabels.DeviceCount] = "1",
            [SiloLabels.Lanes] = Number(device.IsCuda ? 1 : settings.Runs.Cores),
            [SiloLabels.Slots] = Number(settings.Runs.Slots ?? (device.IsCuda ? 1 : settings.Runs.Cores)),
            [SiloLabels.Cores] = Number(settings.Runs.Cores),
            [SiloLabels.Host] = Environment.MachineName,
            [SiloLabels.Storage] = storageToken,
        };
        if (device.Memory is { } bytes)
            labels[SiloLabels.DeviceMemory] = Number(bytes);
        if (device.WithoutBf16 is { } missing)
            labels[SiloLabels.WithoutBf16] = $"silo '{settings.EffectiveName}': {missing}";
        return silo.UseSiloMetadata(labels);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
