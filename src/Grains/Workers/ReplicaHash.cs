using System.IO.Hashing;
using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;
using GanOrleans.Models;

namespace GanOrleans.Grains.Workers;

/// <summary>Tells whether workers that take every step by themselves still have the same weights.</summary>
internal static class ReplicaHash
{
    /// <summary>XXH3 of all weights, at least 1. On the lane, between two steps.</summary>
    public static ulong Of(Replica replica)
    {
        var hash = new XxHash3();
        foreach (var network in replica.Networks)
        {
            using var host = new HostVectors(network.Weights);
            host.Read();
            foreach (var part in host.Parts)
                hash.Append(part.Span);
        }

        return Math.Max(hash.GetCurrentHashAsUInt64(), 1);
    }

    /// <summary>Which ranks have other weights than rank 0 after a lease that all have completed; null = none.</summary>
    public static string? Drift(IReadOnlyList<LeaseResult> results, long iteration)
    {
        var others = Enumerable.Range(1, results.Count - 1)
            .Where(rank => results[rank].WeightsHash != results[0].WeightsHash)
            .Select(rank => $"{rank} ({Place(results[rank])})").ToArray();
        return others.Length == 0
            ? null
            : $"Before iteration {iteration} the weights of rank {string.Join(", ", others)} are not those of rank 0 "
                + $"({Place(results[0])}): the devices do not compute the same bits. Have all workers on devices of one kind, or "
                + "submit with 'exchange: owner'.";
    }

    private static string Place(LeaseResult result) => $"{result.Place.Device} of silo {result.Place.Silo}";
}
