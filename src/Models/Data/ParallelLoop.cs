using System.Runtime.ExceptionServices;

namespace GanOrleans.Models.Data;

/// <summary>A loop on all cores that fails as a plain loop would.</summary>
internal static class ParallelLoop
{
    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> − 1, in any order.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(int count, Action<int> body, CancellationToken cancellationToken) =>
        Run(count, (i, _) => body(i), cancellationToken);

    /// <summary>As the other one; the body may stop the loop.</summary>
    public static void Run(int count, Action<int, ParallelLoopState> body, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
