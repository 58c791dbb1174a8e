using Orleans.Runtime;

namespace GanOrleans.Client.Runs;

/// <summary>How long requests may take, and which failures are worth another attempt.</summary>
internal sealed class RetryPolicy(TimeSpan? timeout, TimeProvider time)
{
    /// <summary>For requests that only read or decide.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(30);

    /// <summary>For requests that load or write files.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The time that a request gets.</summary>
    public TimeSpan StartingWith(TimeSpan standard) => timeout ?? standard;

    /// <summary>
    /// Calls, and calls again after a failure that a recovering cluster explains. Only for requests that may be repeated.
    /// </summary>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task<T> CallAsync<T>(
        string what, Func<CancellationToken, Task<T>> call, TimeSpan standard, CancellationToken cancellationToken)
    {
        var limit = StartingWith(standard);
        var started = time.GetTimestamp();
        while (true)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            try
            {
                var left = limit - time.GetElapsedTime(started);
                return await call(deadline.Token).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
            }
            catch (Exception exception) when (IsTransient(exception) && time.GetElapsedTime(started) + Pause < limit)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (TimeoutException exception)
            {
                await deadline.CancelAsync();
                throw new TimeoutException($"No answer to '{what}' within {limit.TotalSeconds:0.#} s.", exception);
            }
        }
    }

    /// <summary>Whether a failure is of the connection or of a silo, and not of the request.</summary>
    public static bool IsTransient(Exception exception) =>
        exception is OrleansException or EnumerationAbortedException
        || exception is AggregateException { InnerException: { } inner } && IsTransient(inner);
}
