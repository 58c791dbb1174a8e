namespace GanOrleans.Grains.Compute;

/// <summary>
/// Gives the memory that runs leave behind back to the operating system when no run computes here, at most every ten seconds.
/// </summary>
/// <remarks>
/// The runtime collects by what is allocated, not by what a process holds, and malloc keeps what iterations free
/// (<see cref="Models.TorchRuntime.ReleaseMemory"/>): without this, a silo keeps the size of its largest run.
/// </remarks>
internal sealed class IdleMemory : IDisposable
{
    internal static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Func<bool> isIdle;
    private readonly Action release;
    private readonly ITimer timer;
    private long? last;

    /// <param name="time">Tells the time between two releases.</param>
    /// <param name="isIdle">Whether no run computes now.</param>
    /// <param name="release">Releases; called on the thread pool.</param>
    public IdleMemory(TimeProvider time, Func<bool> isIdle, Action release)
    {
        (this.time, this.isIdle, this.release) = (time, isIdle, release);
        timer = time.CreateTimer(_ => ReleaseNow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>To be called when the silo has become idle. Releases in the background: now, or later if it is idle still.</summary>
    public void Release()
    {
        lock (gate)
        {
            var wait = last is { } then ? MinInterval - time.GetElapsedTime(then) : TimeSpan.Zero;
            timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void ReleaseNow()
    {
        lock (gate)
        {
            if (!isIdle())
                return;
            last = time.GetTimestamp();
        }

        release();
    }
}
