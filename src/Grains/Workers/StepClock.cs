using System.Diagnostics;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;

namespace GanOrleans.Grains.Workers;

/// <summary>Times the parts of a worker's steps. Without an exporter it reads no clock; nothing here allocates.</summary>
/// <remarks>Used by one step at a time: on the lane while it computes, off it while the worker waits.</remarks>
internal sealed class StepClock(Replica replica)
{
    private static readonly KeyValuePair<string, object?> Data = GanInstruments.Phase("data");

    private readonly KeyValuePair<string, object?> variant = GanInstruments.Variant(replica.Options.Variant);
    private readonly KeyValuePair<string, object?>[] phases = [.. replica.Phases.Select(phase => GanInstruments.Phase(phase.Name))];
    private long iteration;
    private long part;
    private long drawing;

    /// <summary>A lease begins.</summary>
    public void Begin() => iteration = Now(GanInstruments.IterationDuration.Enabled);

    /// <summary>A phase is about to compute.</summary>
    public void Computing() => (part, drawing) = (Now(GanInstruments.StepDuration.Enabled), replica.Batches.DrawingTicks);

    /// <summary>A phase has computed: its drawing of data counts apart.</summary>
    public void Computed(int phase)
    {
        if (part == 0)
            return;
        var data = replica.Batches.DrawingTicks - drawing;
        GanInstruments.StepDuration.Record(Seconds(data), Data);
        GanInstruments.StepDuration.Record(Seconds(Stopwatch.GetTimestamp() - part - data), phases[phase]);
    }

    /// <summary>The shares of a phase are on their way.</summary>
    public void Waiting() => part = Now(GanInstruments.WorkerWait.Enabled);

    /// <summary>Their answers are here.</summary>
    public void Waited(int phase)
    {
        if (part != 0)
            GanInstruments.WorkerWait.Record(Seconds(Stopwatch.GetTimestamp() - part), phases[phase]);
    }

    /// <summary>An iteration is over and the next one begins.</summary>
    public void Passed()
    {
        var now = Now(GanInstruments.IterationDuration.Enabled);
        if (iteration != 0 && now != 0)
            GanInstruments.IterationDuration.Record(Seconds(now - iteration), variant);
        iteration = now;
    }

    private static long Now(bool wanted) => wanted ? Stopwatch.GetTimestamp() : 0;

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
