using System.Globalization;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace GanOrleans.Grains.Placement;

/// <summary>The keys under which a silo announces what it offers.</summary>
public static class SiloLabels
{
    /// <summary>Device kind, <c>cpu</c>, <c>cuda</c> or any label that specs ask for.</summary>
    public const string DeviceKind = "gan.device.kind";

    /// <summary>Number of devices of that kind.</summary>
    public const string DeviceCount = "gan.device.count";

    /// <summary>Memory of one device, bytes.</summary>
    public const string DeviceMemory = "gan.device.memory";

    /// <summary>Number of compute lanes.</summary>
    public const string Lanes = "gan.lanes";

    /// <summary>Runs that it serves at once; the number of cores where none is announced.</summary>
    public const string Slots = "gan.slots";

    /// <summary>Cores that its CPU lanes may use.</summary>
    public const string Cores = "gan.cores";

    /// <summary>The machine's name: silos of one machine share its cores.</summary>
    public const string Host = "gan.host";

    /// <summary>Why its device does not compute in bf16, with the silo's name; absent where it does.</summary>
    public const string WithoutBf16 = "gan.without-bf16";

    /// <summary>A token from the storage root: equal tokens prove one shared root.</summary>
    public const string Storage = "gan.storage";
}

/// <param name="Address">The silo.</param>
/// <param name="Kind">The announced device kind.</param>
/// <param name="Cores">Cores that its CPU lanes may use, at least 1.</param>
/// <param name="Host">The machine; the silo's own address where none is announced.</param>
/// <param name="Storage">The storage root's token, or empty.</param>
public sealed record SiloCapabilities(SiloAddress Address, string Kind, int Cores, string Host, string Storage)
{
    /// <summary>Runs that it serves at once, at least 1. Default: its cores.</summary>
    public int Slots { get; init; } = Cores;

    /// <summary>Why its device does not compute in bf16, with the silo's name; empty where it does.</summary>
    public string WithoutBf16 { get; init; } = "";

    /// <summary>Reads a silo's announcement; null when it announces no device.</summary>
    public static SiloCapabilities? Of(SiloAddress silo, SiloMetadata? metadata)
    {
        var labels = metadata?.Metadata;
        if (labels is null || !labels.TryGetValue(SiloLabels.DeviceKind, out var kind) || string.IsNullOrEmpty(kind))
            return null;
        var cores = Number(labels.GetValueOrDefault(SiloLabels.Cores)) ?? 1;
        return new SiloCapabilities(
            silo, kind, cores, labels.GetValueOrDefault(SiloLabels.Host) ?? silo.ToString(),
            labels.GetValueOrDefault(SiloLabels.Storage) ?? "")
        {
            Slots = Number(labels.GetValueOrDefault(SiloLabels.Slots)) ?? cores,
            WithoutBf16 = labels.GetValueOrDefault(SiloLabels.WithoutBf16) ?? "",
        };
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : null;
}
