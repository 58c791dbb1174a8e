using System.Security.Cryptography;
using System.Text;
using GanOrleans.Contracts;
using Orleans.Runtime;

namespace GanOrleans.Grains.Placement;

/// <summary>Where the parts of a run belong: a pure function of their keys and of what the silos announce.</summary>
public static class RunPlaces
{
    /// <summary>
    /// The silo of a run's discriminator, generator and evaluator, or null when no silo announces the kind. Runs spread over the silos by a
    /// hash of their id.
    /// </summary>
    public static SiloCapabilities? OfNetworks(NetworkKey key, IEnumerable<SiloCapabilities> silos) =>
        Ring(key.RunId, Of(key.Kind, silos)) is [var home, ..] ? home : null;

    /// <summary>
    /// The silo of a worker, or null: rank by rank over the silos of its kind, beginning at the networks' silo where that is one of them.
    /// </summary>
    public static SiloCapabilities? OfWorker(WorkerKey key, IEnumerable<SiloCapabilities> silos)
    {
        var all = silos.ToArray();
        var ring = Ring(key.RunId, Of(key.Kind, all));
        if (ring.Length == 0)
            return null;
        var home = OfNetworks(new NetworkKey(key.RunId, key.NetworkKind), all);
        var start = home is null ? 0 : Math.Max(0, Array.IndexOf(ring, home));
        return ring[(start + key.Rank) % ring.Length];
    }

    private static SiloCapabilities[] Of(string kind, IEnumerable<SiloCapabilities> silos) =>
        [.. silos.Where(silo => kind == RunKeys.AnyKind || silo.Kind == kind).OrderBy(silo => silo.Address)];

    // The silos in order of address, beginning at the run's own place.
    private static SiloCapabilities[] Ring(string runId, SiloCapabilities[] silos)
    {
        if (silos.Length == 0)
            return [];
        var start = (int)(StableHash(runId) % (uint)silos.Length);
        return [.. silos[start..], .. silos[..start]];
    }

    // string.GetHashCode differs from process to process.
    private static uint StableHash(string text) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
