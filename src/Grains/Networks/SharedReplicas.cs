using GanOrleans.Grains.Compute;
using GanOrleans.Models;

namespace GanOrleans.Grains.Networks;

/// <summary>The one replica per run and generation whose networks D, G and the ranks on their lane share by reference.</summary>
internal sealed class SharedReplicas
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Run, int Generation), Entry> entries = [];

    /// <summary>
    /// The replica of a run's generation, created by who comes first. Called on the run's home lane; released there as often.
    /// </summary>
    public Replica Acquire(ComputeLane lane, string runId, int generation, Func<Replica> create)
    {
        lane.AssertCurrent();
        lock (gate)
        {
            if (entries.TryGetValue((runId, generation), out var entry))
            {
                entry.Holders++;
                return entry.Replica;
            }
        }

        // Only the home lane creates, so nobody else can have added it meanwhile.
        var created = new Entry(create());
        lock (gate)
            entries[(runId, generation)] = created;
        return created.Replica;
    }

    /// <summary>Gives back one acquisition; the last one frees the replica.</summary>
    public void Release(ComputeLane lane, string runId, int generation)
    {
        lane.AssertCurrent();
        Replica? free = null;
        lock (gate)
        {
            if (entries.TryGetValue((runId, generation), out var entry) && --entry.Holders == 0)
            {
                entries.Remove((runId, generation));
                free = entry.Replica;
            }
        }

        free?.Dispose();
    }

    private sealed class Entry(Replica replica)
    {
        public Replica Replica { get; } = replica;

        public int Holders { get; set; } = 1;
    }
}
