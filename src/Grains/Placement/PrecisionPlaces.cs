using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Placement;

/// <summary>Whether a spec's workers can compute in the precision that it asks for. The networks' own work is always float32.</summary>
internal static class PrecisionPlaces
{
    private const string Field = "precision";

    /// <summary>
    /// The error of a spec that asks for bf16 while a silo that a worker may be placed on has no hardware for it, or null. Silos may
    /// come later: their workers refuse by <see cref="Refusal"/>.
    /// </summary>
    public static ValidationError? Check(RunSpec spec, IReadOnlyCollection<SiloCapabilities> silos)
    {
        var bf16 = OptionNames.Of(Precision.Bf16);
        if (spec.Precision != bf16)
            return null;
        var kind = DeviceKinds.OfWorkers(spec, DeviceKinds.OfNetworks(spec, silos));
        string[] without = [.. silos
            .Where(silo => (kind == RunKeys.AnyKind || silo.Kind == kind) && silo.WithoutBf16.Length > 0)
            .Select(silo => silo.WithoutBf16)
            .Order(StringComparer.Ordinal)];
        return without.Length == 0
            ? null
            : new ValidationError(
                Field, bf16, $"fp32; bf16 where every silo of the workers' kind '{kind}' has it, and here {string.Join("; ", without)}",
                "Leave 'precision' out, or start the silos that have it with a --label of their own and name that as 'worker-device'.");
    }

    /// <summary>What a worker says that was placed on a silo without the hardware, or null.</summary>
    /// <param name="precision">What the run asks for.</param>
    /// <param name="missing">What the silo's device lacks for bf16, or null.</param>
    public static string? Refusal(Precision precision, string? missing) =>
        precision != Precision.Bf16 || missing is null
            ? null
            : $"precision 'bf16' is not possible here: {missing}. Submit with 'precision: fp32', or with a 'worker-device' whose silos all "
                + "have it; 'ganctl submit --from RUN' goes on from a run's last checkpoint.";
}
