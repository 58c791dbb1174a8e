using System.Runtime.CompilerServices;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Runs;

/// <summary>Follows a run's updates across broken connections.</summary>
internal static class RunWatch
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // A connection that held this long was a working one, even if the run had nothing to tell.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The updates of <paramref name="open"/>, opened again after the last sequence number whenever it breaks or ends early. A connection
    /// that stays broken for <paramref name="limit"/> is given up, with its last failure.
    /// </summary>
    public static async IAsyncEnumerable<RunUpdate> ResumingAsync(
        Func<long, CancellationToken, IAsyncEnumerable<RunUpdate>> open,
        long after,
        TimeSpan limit,
        Action<Exception>? onInterruption,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after;
        var brokenSince = (long?)null;
        while (true)
        {
            Exception? failure = null;
            var opened = TimeProvider.System.GetTimestamp();
            await using (var updates = open(last, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (true)
                {
                    var more = false;
                    try
                    {
                        more = await updates.MoveNextAsync();
                    }
                    catch (Exception exception) when (RetryPolicy.IsTransient(exception) || exception is TimeoutException)
                    {
                        failure = exception;
                    }

                    if (!more)
                        break;

                    brokenSince = null;
                    var update = updates.Current;
                    if (update.State.IsTerminal())
                    {
                        yield return update;   // whatever its number: a silo tells the end again to who has seen all
                        yield break;
                    }

                    if (update.Sequence <= last)
                        continue;
                    last = update.Sequence;
                    yield return update;
                }
            }

            if (failure is not TimeoutException && TimeProvider.System.GetElapsedTime(opened) > Settled)
                brokenSince = null;
            brokenSince ??= TimeProvider.System.GetTimestamp();
            var broken = TimeProvider.System.GetElapsedTime(brokenSince.Value);
            if (broken > limit)
                throw failure ?? new TimeoutException($"No update of the run for {limit.TotalSeconds:0.#} s.");
            if (failure is not null)
                onInterruption?.Invoke(failure);
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
