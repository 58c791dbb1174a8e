using System.Diagnostics;
using System.Globalization;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data;

/// <summary>Says every two seconds how far something is that takes long.</summary>
/// <param name="what">What is done, before the numbers.</param>
/// <param name="total">How many there are.</param>
/// <param name="tell">Takes sentences for people; null where nobody listens.</param>
internal sealed class ReadingProgress(string what, long total, Action<string>? tell)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long last = Stopwatch.GetTimestamp();
    private long done;

    /// <summary>One more is done.</summary>
    public void Step()
    {
        var now = Interlocked.Increment(ref done);
        if (tell is null || Stopwatch.GetElapsedTime(Volatile.Read(ref last)) < Interval || !gate.TryEnter())
            return;
        try
        {
            last = Stopwatch.GetTimestamp();
            tell(string.Create(CultureInfo.InvariantCulture, $"{what}: {now:N0} of {total:N0}"));
        }
        finally
        {
            gate.Exit();
        }
    }
}
