namespace GanOrleans.Grains.Coordination;

/// <summary>How many iterations to lease, so that a lease takes about its target time and ends where something is due.</summary>
internal sealed class LeaseSize(TimeSpan target)
{
    // One lease may have been a bad sample (first use of a device, a collection): approach in steps.
    private const double MaxGrowth = 4;

    private double perLease = 1;

    /// <summary>
    /// Iterations from <paramref name="iteration"/>: up to the end and to the next multiple of every interval (0 = none).
    /// </summary>
    public int From(long iteration, long end, params ReadOnlySpan<long> intervals)
    {
        var count = Math.Min((long)Math.Max(1, perLease), end - iteration);
        foreach (var every in intervals)
            if (every > 0)
                count = Math.Min(count, every - iteration % every);
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Takes note of how long a lease took.</summary>
    public void Observe(int count, TimeSpan elapsed)
    {
        var wanted = count * (target / TimeSpan.FromTicks(Math.Max(1, elapsed.Ticks)));
        // A lease cut short by an interval says nothing against longer ones.
        if (wanted > perLease || count >= (int)perLease)
            perLease = Math.Clamp(wanted, 1, perLease * MaxGrowth);
    }
}
