namespace GanOrleans.Grains.Compute;

/// <summary>A lane as one part of a run uses it: with the run's own number of intra-op threads. Disposing it only ends the use.</summary>
public sealed class RunLane : IDisposable
{
    private Action? giveBack;

    /// <param name="lane">The lane.</param>
    /// <param name="threads">Intra-op threads T of the run.</param>
    /// <param name="giveBack">Called once when the use ends.</param>
    public RunLane(ComputeLane lane, int threads, Action? giveBack = null)
    {
        Lane = lane;
        Threads = threads;
        this.giveBack = giveBack;
    }

    /// <summary>The lane.</summary>
    public ComputeLane Lane { get; }

    /// <summary>Intra-op threads T of the run.</summary>
    public int Threads { get; }

    /// <summary>Runs a job on the lane.</summary>
    public Task<T> RunAsync<T>(Func<T> job, CancellationToken cancellationToken = default) =>
        Lane.RunAsync(Threads, job, cancellationToken);

    /// <summary>Runs a job on the lane.</summary>
    public Task RunAsync(Action job, CancellationToken cancellationToken = default) =>
        Lane.RunAsync(Threads, () => { job(); return true; }, cancellationToken);

    /// <summary>Has a job run on the lane without waiting for it; it must not throw.</summary>
    /// <exception cref="ObjectDisposedException">The lane is closed.</exception>
    public void Post(Action job) => Lane.Post(Threads, job);

    /// <summary>Ends this use of the lane.</summary>
    public void Dispose() => Interlocked.Exchange(ref giveBack, null)?.Invoke();

    /// <summary>For people: <c>cpu lane 0 × 2 threads</c>.</summary>
    public override string ToString() =>
        Threads == 1 ? $"{Lane.Device} lane {Lane.Index} × 1 thread" : $"{Lane.Device} lane {Lane.Index} × {Threads} threads";
}
