using GanOrleans.Contracts;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace GanOrleans.Grains.Placement;

/// <summary>Places networks, evaluators and workers on silos that announce the device kind in their key.</summary>
[GenerateSerializer, Alias("gan.run-placement")]
public sealed class RunPlacement : PlacementStrategy;

/// <summary>Marks a grain whose key says where it belongs, see <see cref="RunKeys"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RunPlacementAttribute() : PlacementAttribute(new RunPlacement());

/// <summary>
/// Decides by <see cref="RunPlaces"/> over the announcements of the compatible silos. No place is a loss like any other: whoever called may
/// try again.
/// </summary>
internal sealed class RunPlacementDirector(ISiloMetadataCache metadata) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
            return Task.FromResult(hint);

        var silos = compatible
            .Select(silo => SiloCapabilities.Of(silo, metadata.GetSiloMetadata(silo)))
            .OfType<SiloCapabilities>()
            .ToArray();
        var key = target.GrainIdentity.Key.ToString()!;
        var (place, kind) = key.Count(c => c == '/') == 2
            ? (RunPlaces.OfWorker(RunKeys.ParseWorker(key), silos), RunKeys.ParseWorker(key).Kind)
            : (RunPlaces.OfNetworks(RunKeys.ParseNetwork(key), silos), RunKeys.ParseNetwork(key).Kind);
        return place is not null
            ? Task.FromResult(place.Address)
            : throw new SiloUnavailableException(
                $"'{key}' has no place: no silo announces the device kind '{kind}'. Announced: {Announced(silos)}. Start a silo with "
                + "that kind, or submit with another 'device'.");
    }

    private static string Announced(SiloCapabilities[] silos) =>
        silos.Length == 0 ? "none" : string.Join(", ", silos.Select(silo => silo.Kind).Distinct().Order(StringComparer.Ordinal));
}
