using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Telemetry;

/// <summary>What the gauges show of one run: its coordinator writes it, an exporter's thread reads it.</summary>
/// <remarks>Gauges end when it is disposed, so that an ended run leaves no series behind.</remarks>
internal sealed class LiveRun : IDisposable
{
    private readonly TimeProvider time;
    private readonly KeyValuePair<string, object?> id;
    private readonly KeyValuePair<string, object?> variant;
    private long checkpointAt;
    private long checkpointBytes = -1;
    private volatile RunProgress? progress;
    private volatile int state;
    private volatile string[] conditions = [];
    private volatile IReadOnlyDictionary<string, NetworkMeasures> measures = new Dictionary<string, NetworkMeasures>();

    public LiveRun(string runId, string variant, RunState state, TimeProvider time)
    {
        this.time = time;
        this.state = (int)state;
        id = new(TagNames.Run, runId);
        this.variant = GanInstruments.Variant(variant);
        Alone = [id, this.variant];
        checkpointAt = time.GetTimestamp();
        LiveRuns.Add(this);
    }

    public RunProgress? Progress
    {
        get => progress;
        set
        {
            progress = value;
            GanInstruments.Know(value?.Named.Keys.AsEnumerable() ?? []);
        }
    }

    public RunState State
    {
        get => (RunState)state;
        set => state = (int)value;
    }

    /// <summary>What the run's figures say is wrong with its training.</summary>
    public string[] Conditions
    {
        get => conditions;
        set => conditions = value;
    }

    /// <summary>Norms by network, looked at every few seconds.</summary>
    public IReadOnlyDictionary<string, NetworkMeasures> Measures
    {
        get => measures;
        set => measures = value;
    }

    public double CheckpointAge => time.GetElapsedTime(Volatile.Read(ref checkpointAt)).TotalSeconds;

    public double? CheckpointBytes => Volatile.Read(ref checkpointBytes) is >= 0 and var bytes ? bytes : null;

    /// <summary>The run's attributes.</summary>
    public KeyValuePair<string, object?>[] Alone { get; }

    /// <summary>One of the variant's own scalars; null where it has none of this name.</summary>
    public double? Scalar(string name) => progress is { } now && now.Named.TryGetValue(name, out var value) ? value : null;

    public void CheckpointWritten(long bytes)
    {
        Volatile.Write(ref checkpointBytes, bytes);
        Volatile.Write(ref checkpointAt, time.GetTimestamp());
    }

    public KeyValuePair<string, object?>[] With(string condition) => [id, variant, new(TagNames.Condition, condition)];

    public KeyValuePair<string, object?>[] In(RunState state) => [id, variant, new(TagNames.State, state.ToText())];

    public void Dispose() => LiveRuns.Remove(this);
}

/// <summary>The runs whose coordinators work in this process.</summary>
internal static class LiveRuns
{
    private static readonly ConcurrentDictionary<LiveRun, bool> Runs = [];

    public static void Add(LiveRun run) => Runs[run] = true;

    public static void Remove(LiveRun run) => Runs.TryRemove(run, out _);

    /// <summary>The values of all runs; what no phase defines (NaN) is left out, since exporters and dashboards choke on it.</summary>
    public static IEnumerable<Measurement<double>> Measure(Func<LiveRun, (double? Value, KeyValuePair<string, object?>[] Tags)[]> values)
    {
        foreach (var (run, _) in Runs)
        {
            foreach (var (value, tags) in values(run))
            {
                if (value is { } number && double.IsFinite(number))
                    yield return new Measurement<double>(number, tags);
            }
        }
    }
}
