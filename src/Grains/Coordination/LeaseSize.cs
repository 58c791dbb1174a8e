namespace GanOrleans.Grains.Coordination;

/// <summary>How many iterations to lease, so that a lease takes about its target time and ends where something is due.</summary>
/// <param name="target">How long a lease should take.</param>
/// <param name="block">Iterations between two averages of the workers: leases begin and end at multiples of it.</param>
internal sealed class LeaseSize(TimeSpan target, int block = 1)
{
    // One lease may have been a bad sample (first use of a device, a collection): approach in steps.
    private const double MaxGrowth = 4;

    private double perLease = 1;

    /// <summary>
    /// Iterations from <paramref name="iteration"/>: up to the end and to where the next of every interval (0 = none) is due.
    /// </summary>
    /// <param name="iteration">Where the lease begins, a multiple of the block.</param>
    /// <param name="end">Iterations of the run, a multiple of the block.</param>
    /// <param name="intervals">Iterations between two checkpoints, pictures …</param>
    public int From(long iteration, long end, params ReadOnlySpan<long> intervals)
    {
        var count = Math.Min(Math.Max(block, (long)perLease / block * block), end - iteration);
        foreach (var every in intervals)
            if (every > 0)
                count = Math.Min(count, (every - iteration % every + block - 1) / block * block);
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Whether what comes every so many iterations (0 = never) is due: at the first end of a block from there on.</summary>
    public bool IsDue(long iteration, long every) => every > 0 && iteration % every < block;

    /// <summary>Takes note of how long a lease took.</summary>
    public void Observe(int count, TimeSpan elapsed)
    {
        var wanted = count * (target / TimeSpan.FromTicks(Math.Max(1, elapsed.Ticks)));
        // A lease cut short by an interval says nothing against longer ones.
        if (wanted > perLease || count >= (int)perLease)
            perLease = Math.Clamp(wanted, 1, perLease * MaxGrowth);
    }
}
