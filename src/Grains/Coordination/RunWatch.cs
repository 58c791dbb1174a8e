using System.Runtime.CompilerServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Coordination;

/// <summary>The updates of a run for one who watches, live until its end.</summary>
internal sealed class RunWatch(string runId, DurableRecord record, TrainingPosition position, RunLog log, TimeProvider time)
{
    // A watch that hears nothing for so long repeats its last sequence number, so that both ends know that it lives.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(60);

    /// <summary>Updates after a sequence number; the last one holds a terminal state.</summary>
    /// <param name="after">The last sequence number already seen.</param>
    /// <param name="silent">Called when nothing was heard for a while.</param>
    /// <param name="cancellationToken">Ends watching.</param>
    public async IAsyncEnumerable<RunUpdate> WatchAsync(
        long after, Action silent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!record.Exists)
            throw NoSuchRun(runId);
        while (true)
        {
            var changed = log.Changed;
            foreach (var update in log.After(after))
            {
                after = update.Sequence;
                yield return update;
                if (update.State.IsTerminal())
                    yield break;
            }

            // Whoever has seen everything of an ended run is told once more how it ended.
            if (record.HasEnded)
            {
                yield return End();
                yield break;
            }

            if (await time.WaitUntilAsync(changed, Heartbeat, "update", cancellationToken))
                continue;
            silent();
            yield return new RunUpdate { Sequence = after, At = time.GetUtcNow(), State = record.State };
        }
    }

    /// <summary>What to say to one who asks for a run that is not there.</summary>
    public static RunException NoSuchRun(string runId) => new($"There is no run '{runId}': 'ganctl list' shows those that there are.");

    private RunUpdate End() => new()
    {
        Sequence = log.Sequence,
        At = record.Value.EndedAt ?? time.GetUtcNow(),
        State = record.State,
        Event = record.Status.Reason,
        Kind = EventKinds.State,
        Progress = position.Progress,
    };
}
