using System.Diagnostics;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Networks;

/// <summary>Times of a network's side of a step. Without an exporter no clock is read; nothing allocates.</summary>
internal static class StepTimes
{
    private static readonly KeyValuePair<string, object?> Reduce = GanInstruments.Phase("reduce");
    private static readonly KeyValuePair<string, object?> Commit = GanInstruments.Phase("commit");

    /// <summary>Now, or 0 when nobody asks for durations.</summary>
    public static long Now => GanInstruments.StepDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>Records the averaging that began at <paramref name="start"/> and answers when it ended.</summary>
    public static long Reduced(long start) => Record(start, Reduce);

    /// <summary>Records the optimizer step that began at <paramref name="start"/>.</summary>
    public static void Committed(long start) => Record(start, Commit);

    /// <summary>Records how long the last share came after the first.</summary>
    public static void Spread(long first, KeyValuePair<string, object?> network)
    {
        if (first != 0)
            GanInstruments.ReductionSpread.Record(Stopwatch.GetElapsedTime(first).TotalSeconds, network);
    }

    private static long Record(long start, KeyValuePair<string, object?> part)
    {
        if (start == 0)
            return 0;
        var now = Stopwatch.GetTimestamp();
        GanInstruments.StepDuration.Record(Stopwatch.GetElapsedTime(start, now).TotalSeconds, part);
        return now;
    }
}
