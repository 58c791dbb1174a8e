using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Compute;

/// <summary>Makes what torch, files and settings throw an error that reaches callers on other silos and says what to do.</summary>
internal static class ComputeErrors
{
    /// <summary>
    /// Whether an exception says nothing yet to the caller: neither a refusal, nor a loss that is tried again, nor a cancellation.
    /// </summary>
    public static bool IsRaw(Exception e) => e is not (RunException or OperationCanceledException) && !GrainCalls.IsUnreachable(e);

    /// <summary>The error that says it. <paramref name="what"/>: what cannot be done, and where, as a clause.</summary>
    public static RunException Of(string what, Exception e) => new(
        $"{what}: {e.Message} If memory is short, lower 'batch' or choose another 'device'; 'ganctl submit --from RUN' goes on from a "
        + "run's last checkpoint.");
}
