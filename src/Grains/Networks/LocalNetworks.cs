using System.Collections.Concurrent;
using GanOrleans.Grains.Compute;

namespace GanOrleans.Grains.Networks;

/// <summary>The networks that this silo owns now, so that a worker on the same lane can call them without a message.</summary>
internal sealed class LocalNetworks
{
    private readonly ConcurrentDictionary<(string Run, string Network), LocalNetwork> owned = new();

    /// <summary>The runs with a network here.</summary>
    public IReadOnlyCollection<string> Runs => [.. owned.Keys.Select(key => key.Run).Distinct()];

    public void Add(string runId, string network, LocalNetwork local) => owned[(runId, network)] = local;

    public void Remove(string runId, string network, LocalNetwork local) =>
        owned.TryRemove(KeyValuePair.Create((runId, network), local));

    /// <summary>The network, if this silo owns it in this generation.</summary>
    public LocalNetwork? Find(string runId, string network, int generation) =>
        owned.TryGetValue((runId, network), out var local) && local.Owner.Generation == generation ? local : null;
}

/// <param name="Owner">The owner; touched on the lane.</param>
/// <param name="Lane">Its lane.</param>
internal sealed record LocalNetwork(NetworkOwner Owner, RunLane Lane);
