namespace GanOrleans.Models.Randomness;

/// <summary>A slice of the global minibatch.</summary>
/// <param name="First">Its first row.</param>
/// <param name="Count">Its number of rows; 0 where there are more workers than rows.</param>
/// <param name="Total">Number of rows of the global minibatch.</param>
public readonly record struct Rows(int First, int Count, int Total)
{
    /// <summary>The whole minibatch.</summary>
    public static Rows All(int total) => new(0, total, total);

    /// <summary>
    /// The slice of one of <paramref name="workers"/> workers: contiguous, in rank order, sizes that
    /// differ by at most one, larger ones first.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not one of the workers, or a number is negative.</exception>
    public static Rows Slice(int total, int rank, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, workers);
        var (size, larger) = Math.DivRem(total, workers);
        return new Rows(rank * size + Math.Min(rank, larger), size + (rank < larger ? 1 : 0), total);
    }
}
