using Orleans.Runtime.Calls;

namespace Orleans.Runtime;

/// <summary>Options of streams returned by grains.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>How many items travel together at most. Default: 100.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatchSize);
        if (self is GrainStream<T> stream)
            stream.MaxBatchSize = maxBatchSize;
        return self;
    }
}
