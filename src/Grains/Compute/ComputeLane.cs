using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Compute;

/// <summary>
/// A dedicated thread with a bounded queue. Every call into torch happens on one, so whatever two jobs share is ordered by the queue.
/// </summary>
/// <remarks>
/// Grad mode, dispose scopes, intra-op threads and the flushing of denormals belong to a thread: a job never awaits. One hop from the
/// thread pool to a lane and back costs 50–70 µs, so hot loops do many steps in one job, and yield the lane every so often.
/// </remarks>
public sealed class ComputeLane : IDisposable
{
    [ThreadStatic] private static ComputeLane? current;

    private readonly ConcurrentQueue<Job> queue = new();
    private readonly SemaphoreSlim ready = new(0);
    private readonly SemaphoreSlim room;
    private readonly Thread thread;
    private volatile bool closing;
    private int threads;
    private bool isWaiting;   // a job waits, and others run within it

    /// <summary>Starts the thread.</summary>
    /// <param name="index">The lane's place among its device's lanes.</param>
    /// <param name="device">The device that its jobs compute on.</param>
    /// <param name="capacity">Jobs that may wait; further callers wait for room.</param>
    public ComputeLane(int index, torch.Device device, int capacity = 256)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Index = index;
        Device = device;
        room = new SemaphoreSlim(capacity);
        thread = new Thread(Loop) { IsBackground = true, Name = $"lane {device} {index}" };
        thread.UnsafeStart();   // without the trace of the call that happens to need a lane first
    }

    /// <summary>The lane's place among its device's lanes.</summary>
    public int Index { get; }

    /// <summary>The device that its jobs compute on.</summary>
    public torch.Device Device { get; }

    /// <summary>Jobs that wait.</summary>
    public int Waiting => queue.Count;

    /// <summary>The lane whose thread this is, or null.</summary>
    public static ComputeLane? Current => current;

    /// <summary>Runs a job with a number of intra-op threads and answers off the lane with what it returned or threw.</summary>
    /// <exception cref="ObjectDisposedException">The lane is closed.</exception>
    public async Task<T> RunAsync<T>(int intraOpThreads, Func<T> job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentOutOfRangeException.ThrowIfLessThan(intraOpThreads, 1);
        ObjectDisposedException.ThrowIf(closing, this);
        await room.WaitAsync(cancellationToken);
        var entry = new Job<T>(intraOpThreads, job, cancellationToken);
        queue.Enqueue(entry);
        ready.Release();
        if (closing)
            Drain();
        return await entry.Result;
    }

    /// <summary>
    /// Has a job run without waiting for it or for room in the queue: for the few that a lane's own partners post. It must not throw.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The lane is closed.</exception>
    public void Post(int intraOpThreads, Action job)
    {
        ObjectDisposedException.ThrowIf(closing, this);
        queue.Enqueue(new PostedJob(intraOpThreads, job));
        ready.Release();
        if (closing)
            Drain();
    }

    /// <summary>
    /// For a job that has to wait: runs what else is queued until the condition holds; false when it does not within the limit. A job that
    /// runs within another one's wait does not wait itself.
    /// </summary>
    /// <param name="condition">What is waited for; looked at after each job.</param>
    /// <param name="limit">How long.</param>
    /// <param name="waits">Whether the condition itself waits a little for what it is about; else a job of this lane brings it.</param>
    public bool RunJobsUntil(Func<bool> condition, TimeSpan limit, bool waits = false)
    {
        AssertCurrent();
        if (isWaiting)
            return condition();
        var own = threads;
        var activity = Activity.Current;
        isWaiting = true;
        Activity.Current = null;   // what else is queued belongs to other traces
        try
        {
            var start = Stopwatch.GetTimestamp();
            while (!condition())
            {
                var left = limit - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || closing)
                    return false;
                if (!ready.Wait(waits ? TimeSpan.Zero : left))
                    continue;
                if (closing)
                {
                    ready.Release();   // the loop's own
                    return false;
                }

                RunNext();
            }

            return true;
        }
        finally
        {
            isWaiting = false;
            Activity.Current = activity;
            if (threads != own)
                Prepare(own);
        }
    }

    /// <summary>Throws unless the caller is a job of this lane.</summary>
    public void AssertCurrent()
    {
        if (current != this)
            throw new InvalidOperationException(
                $"This belongs to {thread.Name}, the caller is on '{Thread.CurrentThread.Name}': post a job to the lane.");
    }

    /// <summary>Ends the thread after the job that runs; jobs that wait fail.</summary>
    public void Dispose()
    {
        if (closing)
            return;
        closing = true;
        ready.Release();
        if (current != this)
            thread.Join();
        Drain();
    }

    private void Loop()
    {
        current = this;
        while (true)
        {
            ready.Wait();
            if (closing)
                return;
            RunNext();
        }
    }

    private void RunNext()
    {
        if (!queue.TryDequeue(out var job))
            return;
        if (job.HasRoom)
            room.Release();
        if (Prepare(job.Threads) is { } fault)
            job.Fail(fault);
        else
            job.Run();
    }

    // A CPU lane's team of threads is the thread's own setting; on a GPU it only serves the host's part of the work.
    private Exception? Prepare(int wanted)
    {
        if (threads == wanted)
            return null;
        try
        {
            TorchRuntime.PrepareThread(wanted);
            threads = wanted;
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
    }

    private void Drain()
    {
        while (queue.TryDequeue(out var job))
            job.Fail(new ObjectDisposedException(thread.Name, "The compute lane was closed while the job waited."));
    }

    private abstract class Job(int threads)
    {
        public int Threads { get; } = threads;

        /// <summary>Whether it took room of the queue.</summary>
        public virtual bool HasRoom => true;

        public abstract void Run();

        public abstract void Fail(Exception fault);
    }

    private sealed class PostedJob(int threads, Action body) : Job(threads)
    {
        public override bool HasRoom => false;

        public override void Run() => body();

        public override void Fail(Exception fault)
        {
        }
    }

    private sealed class Job<T>(int threads, Func<T> body, CancellationToken cancellationToken) : Job(threads)
    {
        // Continuations run on their own scheduler (a grain's, mostly), never on the lane.
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => completion.Task;

        public override void Run()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                completion.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                completion.TrySetResult(body());
            }
            catch (OperationCanceledException e) when (e.CancellationToken == cancellationToken)
            {
                completion.TrySetCanceled(cancellationToken);
            }
            catch (Exception e)
            {
                completion.TrySetException(ExceptionDispatchInfo.Capture(e).SourceException);
            }
        }

        public override void Fail(Exception fault) => completion.TrySetException(fault);
    }
}
