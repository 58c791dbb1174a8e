namespace Orleans.Runtime.Calls;

/// <summary>How a step of a stream ended.</summary>
internal enum StreamStatus : byte
{
    /// <summary>Nothing yet: ask again.</summary>
    Heartbeat,
    Items,
    Completed,
    Failed,
    Missing,
    Canceled,
}

/// <summary>Items of a stream; <see cref="Status"/> says what comes after them.</summary>
[GenerateSerializer]
internal readonly struct StreamBatch<T>(StreamStatus status, T[] items, Exception? error = null)
{
    [Id(0)] public readonly StreamStatus Status = status;

    [Id(1)] public readonly T[] Items = items;

    [Id(2)] public readonly Exception? Error = error;
}
