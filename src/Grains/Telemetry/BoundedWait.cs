namespace GanOrleans.Grains.Telemetry;

/// <summary>No wait is without a deadline; one that is reached is counted.</summary>
internal static class BoundedWait
{
    /// <summary>Waits for a task that succeeds; false at the deadline, which counts in <see cref="GanInstruments.LongWaits"/> under
    /// <paramref name="name"/>.</summary>
    public static async Task<bool> WaitUntilAsync(
        this TimeProvider time, Task task, TimeSpan limit, string name, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            GanInstruments.LongWaits.Add(1, GanInstruments.Awaited(name));
            return false;
        }
    }
}
