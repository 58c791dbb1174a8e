using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;

namespace GanOrleans.Grains.Telemetry;

/// <summary>What the gauges show of one run: its coordinator writes it, an exporter's thread reads it.</summary>
/// <remarks>Shown between <see cref="Begin"/> and <see cref="Dispose"/>, so that an ended run leaves no series behind.</remarks>
internal sealed class LiveRun : IDisposable
{
    private readonly TimeProvider time;
    private readonly KeyValuePair<string, object?> id;
    private KeyValuePair<string, object?> variant;
    private long checkpointAt;
    private long checkpointBytes = -1;
    private volatile RunProgress? progress;
    private volatile int state;
    private volatile string[] conditions = [];
    private volatile EvaluationValue[] evaluation = [];
    private volatile IReadOnlyDictionary<string, NetworkMeasures> measures = new Dictionary<string, NetworkMeasures>();

    public LiveRun(string runId, TimeProvider time)
    {
        this.time = time;
        id = new(TagNames.Run, runId);
        Alone = [id];
    }

    /// <summary>Begins to be shown, with nothing known of it but its state.</summary>
    public void Begin(string variant, RunState state)
    {
        this.state = (int)state;
        this.variant = GanInstruments.Variant(variant);
        Alone = [id, this.variant];
        (progress, conditions, evaluation, measures) = (null, [], [], new Dictionary<string, NetworkMeasures>());
        Volatile.Write(ref checkpointBytes, -1);
        Volatile.Write(ref checkpointAt, time.GetTimestamp());
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

    /// <summary>Norms by network, measured every few seconds.</summary>
    public IReadOnlyDictionary<string, NetworkMeasures> Measures
    {
        get => measures;
        set => measures = value;
    }

    /// <summary>What the newest evaluation said.</summary>
    public EvaluationValue[] Evaluation
    {
        get => evaluation;
        set => evaluation = value;
    }

    public double CheckpointAge => time.GetElapsedTime(Volatile.Read(ref checkpointAt)).TotalSeconds;

    public double? CheckpointBytes => Volatile.Read(ref checkpointBytes) is >= 0 and var bytes ? bytes : null;

    /// <summary>The run's attributes.</summary>
    public KeyValuePair<string, object?>[] Alone { get; private set; }

    /// <summary>One of the variant's own scalars; null where it has none of this name.</summary>
    public double? Scalar(string name) => progress is { } now && now.Named.TryGetValue(name, out var value) ? value : null;

    public void CheckpointWritten(long bytes)
    {
        Volatile.Write(ref checkpointBytes, bytes);
        Volatile.Write(ref checkpointAt, time.GetTimestamp());
    }

    public KeyValuePair<string, object?>[] With(string condition) => [id, variant, new(TagNames.Condition, condition)];

    public KeyValuePair<string, object?>[] Of(EvaluationValue value) =>
        [id, variant, new(TagNames.Metric, value.Name), new(TagNames.Features, value.Features)];

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
