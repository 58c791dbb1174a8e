using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Coordination;

/// <summary>Lets whoever asked for something wait until the durable state says that it is so.</summary>
internal sealed class RequestWait(string runId, DurableRecord record, TrainingPosition position, RunLog log, TimeProvider time)
{
    /// <summary>How long any request waits for the loop before it says what it waits for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    /// <summary>Waits for a condition that every event of the run may fulfil; false at the deadline.</summary>
    public async Task<bool> ReachesAsync(Func<RunState, bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var changed = log.Changed;
            if (condition(record.State))
                return true;
            var left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !await time.WaitUntilAsync(changed, left, "state", cancellationToken))
                return condition(record.State);
        }
    }

    /// <summary>As <see cref="ReachesAsync"/>, for as long as a request waits.</summary>
    /// <exception cref="TimeoutException">The deadline came first; the request stands.</exception>
    public async Task RequireAsync(
        string wanted, Func<RunState, bool> condition, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        if (!await ReachesAsync(condition, limit ?? Limit, cancellationToken))
            throw StillWaits(wanted);
    }

    /// <summary>Logs for watchers, and returns for the caller to throw, that the request still waits for what the run does first.</summary>
    public TimeoutException StillWaits(string wanted)
    {
        var message = $"Run '{runId}' is not {wanted} after {Limit.TotalSeconds:0} s: it is {record.State} "
            + $"at iteration {position.Iteration} and finishes what it does first. The request stands; asking again is safe.";
        log.Event(record.State, message, EventKinds.Alarm);
        return new TimeoutException(message);
    }
}
