namespace GanOrleans.Grains.Checkpointing;

/// <summary>
/// Remembers since when no checkpoint could be written: when to try again, and when a run may not go on without one. By a monotonic clock.
/// </summary>
internal sealed class CheckpointAlarm(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private long since;
    private long last;
    private int failures;

    /// <summary>What is wrong, or null.</summary>
    public string? Text { get; private set; }

    /// <summary>How long checkpoints have failed.</summary>
    public TimeSpan Age => failures == 0 ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>Whether the run may not go on.</summary>
    public bool IsTooOld(TimeSpan most) => failures > 0 && Age >= most;

    /// <summary>Whether it is time to try again: after 1, 2, 4, … 30 s.</summary>
    public bool IsRetryDue() =>
        failures > 0
        && time.GetElapsedTime(last) >= TimeSpan.FromTicks(Math.Min(MaxDelay.Ticks, First.Ticks << Math.Min(failures - 1, 20)));

    /// <summary>A checkpoint could not be written.</summary>
    public void Raise(string text)
    {
        last = time.GetTimestamp();
        if (failures++ == 0)
            since = last;
        Text = text;
    }

    /// <summary>The run leaves a pause: the time of failure starts again, and the next attempt is due at once.</summary>
    public void Reset()
    {
        since = time.GetTimestamp();
        last = since - (long)(MaxDelay.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>A checkpoint was written.</summary>
    public void Clear() => (failures, Text) = (0, null);
}
