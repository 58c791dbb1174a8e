using System.Globalization;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using GanOrleans.Silo.Settings;
using TorchSharp;

namespace GanOrleans.Silo.Hosting;

/// <summary>The device that this silo computes on, and how it is announced.</summary>
/// <param name="Name">As torch names it: <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Kind">The announced kind, which run specs ask for.</param>
/// <param name="Memory">The device's memory in bytes, or null when torch does not tell.</param>
internal sealed record ComputeDevice(string Name, string Kind, long? Memory)
{
    /// <summary>What it lacks for computing in bf16, as a clause; null where it lacks nothing.</summary>
    internal string? WithoutBf16 { get; } = Bf16Hardware.MissingOn(torch.device(Name));

    /// <summary>Whether it is a GPU.</summary>
    internal bool IsCuda => Name.StartsWith("cuda", StringComparison.Ordinal);

    /// <summary>Finds the device; a error when it is not there.</summary>
    internal static (ComputeDevice? Device, ValidationError? Error) Resolve(SiloSettings settings)
    {
        var asked = settings.Device;
        var gpus = asked == "cpu" || !torch.cuda.is_available() ? 0 : torch.cuda.device_count();
        if (asked == "auto")
            asked = gpus > 0 ? "cuda" : "cpu";
        if (asked == "cpu")
            return (new ComputeDevice("cpu", settings.Label ?? "cpu", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), null);

        var index = asked == "cuda" ? 0 : int.Parse(asked.AsSpan("cuda:".Length), CultureInfo.InvariantCulture);
        return index < gpus
            ? (new ComputeDevice(string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"), settings.Label ?? "cuda", null), null)
            : (
                null,
                new ValidationError(
                    "device", asked, gpus == 0 ? "cpu: libtorch sees no CUDA device here" : $"cpu, or cuda:0 to cuda:{gpus - 1}",
                    "Choose one of these, or 'auto'."));
    }
}
