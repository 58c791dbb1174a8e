using System.Collections.Concurrent;

namespace GanOrleans.Grains.Coordination;

/// <summary>The runs whose coordinator works on this silo, and whether the silo is about to leave.</summary>
internal sealed class LocalRuns
{
    private readonly ConcurrentDictionary<string, int> runs = new();
    private volatile bool draining;

    /// <summary>Whether no coordinator may begin to work here any more.</summary>
    public bool IsDraining => draining;

    public IReadOnlyCollection<string> All => [.. runs.Keys];

    public void Add(string runId) => runs.AddOrUpdate(runId, 1, (_, count) => count + 1);

    public void Remove(string runId)
    {
        if (runs.AddOrUpdate(runId, 0, (_, count) => count - 1) <= 0)
            runs.TryRemove(KeyValuePair.Create(runId, 0));
    }

    public void Drain() => draining = true;
}
