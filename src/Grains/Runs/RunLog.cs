using System.Text.Json;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Runs;

/// <summary>What happened in a run: the newest updates in memory for those who watch, all of them as lines in its folder.</summary>
/// <remarks>
/// <c>metrics.jsonl</c> has a line per lease, <c>events.jsonl</c> the rest. A new activation reads their ends, so that sequence numbers
/// rise across crashes. Belongs to one activation; not thread-safe.
/// </remarks>
internal sealed class RunLog(string folder, TimeProvider time, Action<RunState, string>? tell = null)
{
    private const int Kept = 1_000;
    private const int TailBytes = 256 * 1024;

    /// <summary>The name of the file with a line per lease.</summary>
    internal const string MetricsFile = "metrics.jsonl";

    /// <summary>How the lines are written.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        // An event's progress: V is NaN where D is no probability.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly Queue<RunUpdate> updates = new(Kept);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The newest sequence number.</summary>
    public long Sequence { get; private set; }

    /// <summary>Completes with the next update.</summary>
    public Task Changed => changed.Task;

    private string Metrics => Path.Combine(folder, MetricsFile);

    private string Events => Path.Combine(folder, "events.jsonl");

    /// <summary>Takes up what an earlier activation left; <paramref name="recorded"/> is the durable record's sequence number.</summary>
    public void Restore(long recorded)
    {
        var all = Tail<MetricsLine>(Metrics).Select(line => line.ToUpdate()).Concat(Tail<RunUpdate>(Events));
        foreach (var update in all.OrderBy(u => u.Sequence).TakeLast(Kept))
            Keep(update);
        Sequence = Math.Max(Sequence, recorded);
    }

    /// <summary>An event: a change of state, something joined, lost, skipped, written.</summary>
    public void Event(RunState state, string text, string kind, RunProgress? progress = null)
    {
        var update = new RunUpdate
        {
            Sequence = Sequence + 1,
            At = time.GetUtcNow(),
            State = state,
            Event = text,
            Kind = kind,
            Progress = progress,
        };
        Append(Events, update);
        Publish(update);
        tell?.Invoke(state, text);
    }

    /// <summary>A lease's progress.</summary>
    public void Progress(RunState state, RunProgress progress, int generation, long samples, long skippedSteps, long transferredBytes)
    {
        var update = new RunUpdate
        {
            Sequence = Sequence + 1,
            At = time.GetUtcNow(),
            State = state,
            Progress = progress,
            Generation = generation,
        };
        Append(Metrics, MetricsLine.Of(update, progress, generation, samples, skippedSteps, transferredBytes));
        Publish(update);
    }

    /// <summary>The kept updates after a sequence number.</summary>
    public RunUpdate[] After(long sequence) => [.. updates.Where(update => update.Sequence > sequence)];

    /// <summary>Events of the whole history after a sequence number, oldest first, from the run's folder.</summary>
    public RunUpdate[] ReadEvents(long after, int count) =>
        [.. Lines<RunUpdate>(Events, 0).Where(update => update.Sequence > after).Take(count)];

    /// <summary>
    /// The figures of the run's line at an iteration, or the newest before it, whatever happened since; null where none are near the file's
    /// end.
    /// </summary>
    /// <param name="iteration">The iteration.</param>
    /// <param name="isOnLine">Whether what a generation had learned at an iteration is on the run's line.</param>
    public RunProgress? FiguresAt(long iteration, Func<long, int, bool> isOnLine) =>
        Tail<MetricsLine>(Metrics)
            .LastOrDefault(figures => figures.Iteration <= iteration && isOnLine(figures.Iteration, figures.Generation))?
            .ToUpdate().Progress;

    private void Publish(RunUpdate update)
    {
        Keep(update);
        var waiting = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TrySetResult();
    }

    private void Keep(RunUpdate update)
    {
        if (updates.Count == Kept)
            updates.Dequeue();
        updates.Enqueue(update);
        Sequence = Math.Max(Sequence, update.Sequence);
    }

    // A full disk costs lines of the log, not the run.
    private void Append<T>(string file, T line)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.AppendAllText(file, JsonSerializer.Serialize(line, Json) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LostLines++;
        }
    }

    /// <summary>Lines that could not be written.</summary>
    public long LostLines { get; private set; }

    private static IEnumerable<T> Tail<T>(string file) => Lines<T>(file, TailBytes);

    // All lines that can be read, or those of the last bytes.
    private static IEnumerable<T> Lines<T>(string file, int tail)
    {
        if (!File.Exists(file))
            yield break;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var cut = tail > 0 && stream.Length > tail;
        if (cut)
            stream.Seek(-tail, SeekOrigin.End);
        using var reader = new StreamReader(stream);
        if (cut)
            reader.ReadLine();
        while (reader.ReadLine() is { } text)
        {
            if (Parse<T>(text) is { } line)
                yield return line;
        }
    }

    // A crash may leave half a line.
    private static T? Parse<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
