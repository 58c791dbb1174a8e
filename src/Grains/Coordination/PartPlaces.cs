using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Coordination;

/// <summary>Where the networks and the workers of a run sit.</summary>
internal sealed class PartPlaces(RunLog log)
{
    private readonly Dictionary<string, GrainPlace> places = [];

    /// <summary>All, networks first, then the workers by rank.</summary>
    public GrainPlace[] All => [.. places.OrderBy(place => Order(place.Key)).Select(place => place.Value)];

    /// <summary>A part was loaded.</summary>
    public void Set(GrainPlace place) => places[place.Part] = place;

    /// <summary>Workers answered from where they sit; one that has moved is said to have joined.</summary>
    public void Note(IEnumerable<LeaseResult> results)
    {
        foreach (var result in results.Where(r => r.Place.Silo.Length > 0))
        {
            if (places.TryGetValue(result.Place.Part, out var before) && before.Address != result.Place.Address)
                log.Event(RunState.Running, $"{result.Place.Part} joined on silo {result.Place.Silo}", EventKinds.Joined);
            Set(result.Place);
        }
    }

    /// <summary>Whether a network sits on one of these silos.</summary>
    public bool HasNetworkOn(IReadOnlySet<string> addresses) =>
        places.Values.Any(place => !IsWorker(place.Part) && addresses.Contains(place.Address));

    private static bool IsWorker(string part) => part.StartsWith("worker", StringComparison.Ordinal);

    private static (int, string) Order(string part) => (IsWorker(part) ? part.Length : 0, part);
}
