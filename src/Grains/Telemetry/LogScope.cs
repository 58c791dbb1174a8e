using System.Collections;

namespace GanOrleans.Grains.Telemetry;

/// <summary>What every log line of a run's part carries: the run's id, its generation and, of a worker, its rank.</summary>
internal sealed class LogScope(string runId, int? generation = null, int? rank = null) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] tags =
    [
        new(TagNames.Run, runId),
        .. generation is { } g ? [new KeyValuePair<string, object?>(TagNames.Generation, g)] : Array.Empty<KeyValuePair<string, object?>>(),
        .. rank is { } r ? [new KeyValuePair<string, object?>(TagNames.Rank, r)] : Array.Empty<KeyValuePair<string, object?>>(),
    ];

    public int Count => tags.Length;

    public KeyValuePair<string, object?> this[int index] => tags[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => tags.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>For logs that show scopes as text.</summary>
    public override string ToString() => string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
