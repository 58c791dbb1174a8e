using System.Diagnostics;

namespace GanOrleans.Support.Harness;

/// <summary>Waits for conditions, never for a time; what did not happen is named.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the condition holds.</summary>
    /// <param name="what">What is awaited, for the failure.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="detail">More for the failure, for example a log.</param>
    public static async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> condition, Func<string>? detail = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                Assert.Fail($"Not within {limit.TotalSeconds:0} s: {what}.\n{detail?.Invoke()}");
            await Task.Delay(Interval);
        }
    }

    public static Task UntilAsync(string what, TimeSpan limit, Func<bool> condition, Func<string>? detail = null) =>
        UntilAsync(what, limit, () => Task.FromResult(condition()), detail);
}
