using System.Text.Json;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Grains.Runs;

/// <summary>The figures of a run's line, from the <c>metrics.jsonl</c> of its folder.</summary>
public static class RunCurveFile
{
    /// <summary>
    /// Reads them: by iteration, rising, thinned evenly to at most <paramref name="points"/>; the newest is always there.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="run">The run now: what it has left behind at a restore is not on its line.</param>
    /// <param name="points">At least 2.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static async Task<IReadOnlyList<RunProgress>> ReadAsync(
        string folder, RunStatus run, int points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        var all = new List<RunProgress>();
        var generation = 0;
        await foreach (var text in LinesAsync(Path.Combine(folder, RunLog.MetricsFile), cancellationToken))
        {
            if (Parse(text) is not { } line || line.Generation < generation)
                continue;
            // The run was rolled back behind it, and has learned nothing since.
            if (line.Generation < run.Generation && line.Iteration > run.Iteration)
                continue;
            // A newer generation began again at its checkpoint: what the older one had beyond it never was.
            while (all.Count > 0 && all[^1].Iteration >= line.Iteration)
                all.RemoveAt(all.Count - 1);
            generation = line.Generation;
            all.Add(line.ToUpdate().Progress!);
        }

        if (all.Count <= points)
            return all;
        return [.. Enumerable.Range(0, points).Select(i => all[(int)((long)i * (all.Count - 1) / (points - 1))])];
    }

    private static async IAsyncEnumerable<string> LinesAsync(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            yield break;
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            yield return line;
    }

    // A crash may leave half a line.
    private static MetricsLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<MetricsLine>(text, RunLog.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
