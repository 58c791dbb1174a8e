using System.Net;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains;

/// <summary>What one silo offers to runs.</summary>
public sealed record GanOptions
{
    /// <summary>Folder that holds the runs' folders; every silo of a cluster must see the same one. Required.</summary>
    public string StorageRoot { get; set; } = "";

    /// <summary>Folder that holds data files, read only. Default: none; data sets come from the cache or the network.</summary>
    public string? DataRoot { get; set; }

    /// <summary>Folder for downloaded and generated data. Default: that of the data sets' own options.</summary>
    public string? DataCache { get; set; }

    /// <summary>Folder for classifiers that are trained to evaluate samples. Default: <c>classifiers</c> in that for data.</summary>
    public string? ClassifierFolder { get; set; }

    /// <summary>
    /// Folder of TorchScript files that evaluations may take features with, by file name; they are code that this silo runs. Default: none.
    /// </summary>
    public string? FeatureFolder { get; set; }

    /// <summary>Whether data sets may be downloaded. Default: true.</summary>
    public bool AllowDownload { get; set; } = true;

    /// <summary>The torch device that this silo computes on: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>. Default: cpu.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>
    /// The device kind that this silo announces; specs ask for it. Default: the device's type, <c>cpu</c> or <c>cuda</c>.
    /// </summary>
    public string? DeviceKind { get; set; }

    /// <summary>Cores that CPU lanes may use together: lanes × threads ≤ cores. Default: the machine's.</summary>
    public int Cores { get; set; } = Environment.ProcessorCount;

    /// <summary>Jobs that may wait in a lane's queue before those who post wait as well, 1 to 65,536. Default: 256.</summary>
    public int LaneCapacity { get; set; } = 256;

    /// <summary>
    /// How long a lease should take. Longer leases cost less coordination, shorter ones answer cancel and checkpoint sooner. Default: 1 s.
    /// </summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Non-finite steps in a row after which a run has diverged, at least 1. Default: 10.</summary>
    public int DivergedAfter { get; set; } = 10;

    /// <summary>Recoveries without a single further iteration after which a run fails, at least 1. Default: 5.</summary>
    public int RecoveriesWithoutProgress { get; set; } = 5;

    /// <summary>Runs that this silo's device serves at once, at least 1. Default: the cores of a CPU, 1 for a GPU.</summary>
    public int? Slots { get; set; }

    /// <summary>How long a run may go on while no checkpoint of it can be written, before it is paused. Default: 10 minutes.</summary>
    public TimeSpan CheckpointMaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long training waits for a checkpoint that is being stored before it goes on without one, under an alarm. Default: 30 s.
    /// </summary>
    public TimeSpan CheckpointWaitLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the run record may be out of reach before a run is paused. Default: 30 s.</summary>
    public TimeSpan RecordOutageLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a run's training is diagnosed from its figures. Default: 10 s.</summary>
    public TimeSpan DiagnosisPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// TCP port on which workers of other machines connect to this silo's networks; 0 = any free one, null = no connections at all: workers
    /// elsewhere use messages. Default: 0.
    /// </summary>
    public int? ExchangePort { get; set; } = 0;

    /// <summary>
    /// The address of that port; null = no TCP, which connections of other machines would use without TLS. Default: loopback.
    /// </summary>
    public IPAddress? ExchangeAddress { get; set; } = IPAddress.Loopback;

    /// <summary>
    /// Whether silos of this machine see each other's gradients and weights in memory, where the system has it (Linux); else they send
    /// them. Default: true.
    /// </summary>
    public bool SharedMemory { get; set; } = true;

    /// <summary>Where classifiers are kept.</summary>
    internal string Classifiers =>
        ClassifierFolder ?? Path.Combine(DataCache ?? new Models.Data.DataSetOptions().CacheRoot, "classifiers");

    /// <summary>Whether faults may be armed on purpose here. Only for tests. Default: false.</summary>
    public bool Chaos { get; set; }

    /// <summary>Delay before what failed is tried again; a checkpoint doubles it each time. No silo sets it; tests shorten it.</summary>
    internal TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What the device lacks for bf16, empty for nothing, in place of what it says itself. No silo sets it; tests do.</summary>
    internal string? WithoutBf16 { get; set; }

    /// <summary>The announced number of slots.</summary>
    public int EffectiveSlots => Slots ?? (Device.StartsWith("cuda", StringComparison.Ordinal) ? 1 : Cores);

    /// <summary>The announced kind.</summary>
    public string EffectiveDeviceKind => string.IsNullOrEmpty(DeviceKind) ? Device.Split(':')[0] : DeviceKind;
}

/// <summary>Refuses a silo's settings with every fault at once.</summary>
internal sealed class GanOptionsValidator : IValidateOptions<GanOptions>
{
    public ValidateOptionsResult Validate(string? name, GanOptions options)
    {
        var faults = Faults(options).ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(GanOptions o)
    {
        if (string.IsNullOrWhiteSpace(o.StorageRoot))
            yield return "StorageRoot is empty: give the folder that is to hold the runs.";
        if (o.Device.Split(':') is not (["cpu"] or ["cuda"])
            && !(o.Device.Split(':') is ["cuda", var index] && int.TryParse(index, out var i) && i >= 0))
            yield return $"Device '{o.Device}' is not known: 'cpu', 'cuda' or 'cuda:N' is expected.";
        if (o.EffectiveDeviceKind.AsSpan().IndexOfAny('/', '@') >= 0 || o.EffectiveDeviceKind is RunKeys.AnyKind or "auto")
            yield return
                $"DeviceKind '{o.EffectiveDeviceKind}' cannot be announced: any name without '/' and '@' but 'any' and 'auto' can.";
        if (o.Cores < 1)
            yield return $"Cores is {o.Cores}: at least 1 is needed.";
        if (o.LaneCapacity is < 1 or > 65_536)
            yield return $"LaneCapacity is {o.LaneCapacity}: 1 to 65,536 is allowed.";
        if (o.LeaseTime < TimeSpan.FromMilliseconds(10) || o.LeaseTime > TimeSpan.FromSeconds(30))
            yield return $"LeaseTime is {o.LeaseTime}: 10 ms to 30 s is allowed.";
        if (o.Slots < 1)
            yield return $"Slots is {o.Slots}: at least 1 is needed.";
        if (
            o.CheckpointMaxAge <= TimeSpan.Zero
            || o.CheckpointWaitLimit <= TimeSpan.Zero
            || o.RecordOutageLimit <= TimeSpan.Zero
            || o.DiagnosisPeriod <= TimeSpan.Zero)
            yield return $"CheckpointMaxAge is {o.CheckpointMaxAge}, CheckpointWaitLimit {o.CheckpointWaitLimit}, RecordOutageLimit "
                + $"{o.RecordOutageLimit} and DiagnosisPeriod {o.DiagnosisPeriod}: each is more than zero.";
        if (o.DivergedAfter < 1)
            yield return $"DivergedAfter is {o.DivergedAfter}: at least 1 is needed.";
        if (o.RecoveriesWithoutProgress < 1)
            yield return $"RecoveriesWithoutProgress is {o.RecoveriesWithoutProgress}: at least 1 is needed.";
    }
}
