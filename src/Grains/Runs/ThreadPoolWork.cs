namespace GanOrleans.Grains.Runs;

/// <summary>Work that is no turn of a grain: checksums, copies and flushes of tens of megabytes.</summary>
internal static class ThreadPoolWork
{
    /// <summary>Runs blocking work on the thread pool; the caller's turn goes on meanwhile.</summary>
    public static Task<T> RunOnThreadPoolAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <inheritdoc cref="RunOnThreadPoolAsync{T}"/>
    public static Task RunOnThreadPoolAsync(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
