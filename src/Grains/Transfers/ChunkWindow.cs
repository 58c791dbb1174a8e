namespace GanOrleans.Grains.Transfers;

/// <summary>Moves chunks with few outstanding: the outbound channel has no back-pressure of its own.</summary>
internal static class ChunkWindow
{
    /// <summary>Chunks of 1 MiB with 4 to 8 outstanding saturate loopback; more only queue.</summary>
    public const int Size = 6;

    /// <summary>Calls <paramref name="move"/> for 0 … count − 1 in order, with at most <see cref="Size"/> calls unanswered.</summary>
    public static async Task ForEachAsync(int count, Func<int, Task> move)
    {
        var outstanding = new Queue<Task>(Size);
        for (var i = 0; i < count; i++)
        {
            if (outstanding.Count == Size)
                await outstanding.Dequeue();
            outstanding.Enqueue(move(i));
        }

        await Task.WhenAll(outstanding);
    }
}
