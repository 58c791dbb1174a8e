using GanOrleans.Models;

namespace GanOrleans.Grains.Runs;

/// <summary>Which checkpoints may go, and which one is the best. Pure functions over what is there.</summary>
internal static class Retention
{
    /// <summary>V(D,G) at the optimum of the game, nats (Goodfellow et al., Theorem 1).</summary>
    private const double Optimum = -1.3862943611198906;

    /// <summary>
    /// Those that may be deleted: not the newest <paramref name="keep"/> by generation and iteration, not the best, not the pinned, not the one that the run record
    /// points to (the last that was verified or written), and not one that somebody reads.
    /// </summary>
    public static IReadOnlyList<string> Superfluous(IReadOnlyList<CheckpointManifest> all, int keep, string recorded, IReadOnlySet<string> pinned, IReadOnlySet<string> inUse)
    {
        var best = Best(all);
        return
        [
            .. all.OrderByDescending(m => m.Generation).ThenByDescending(m => m.Iteration).Skip(Math.Max(1, keep)).Select(m => m.Name)
                .Where(name => name != best && name != recorded && !pinned.Contains(name) && !inUse.Contains(name)),
        ];
    }

    /// <summary>The one before which the value function was nearest to its optimum; of equals the newest, and null when none has a value.</summary>
    public static string? Best(IEnumerable<CheckpointManifest> all) =>
        all.Where(m => double.IsFinite(Value(m))).OrderBy(m => Math.Abs(Value(m) - Optimum)).ThenByDescending(m => m.Iteration).FirstOrDefault()?.Name;

    /// <summary>V(D,G) as the manifest has it, or NaN.</summary>
    public static double Value(CheckpointManifest manifest) =>
        manifest.Details.TryGetValue(ValueDetail, out var text)
        && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    /// <summary>The manifest's name for it.</summary>
    public const string ValueDetail = "value";

    /// <summary>
    /// Where a recovery may begin, the best choice first: what the newest generation wrote, the checkpoint that the record points to, then older ones. What an older
    /// generation wrote beyond the record is left alone: a user may have taken the run back from there.
    /// </summary>
    public static IEnumerable<string> Candidates(IReadOnlyList<string> folders, int generation, string recorded, long recordedIteration)
    {
        var known = folders.Select(name => (Name: name, Parts: name.Split("-g"))).Where(folder => folder.Parts.Length == 2)
            .Select(folder => (folder.Name, Iteration: Parse(folder.Parts[0]), Generation: Parse(folder.Parts[1]))).ToArray();
        return known.Where(c => c.Generation == generation && c.Iteration > recordedIteration).OrderByDescending(c => c.Iteration)
            .Concat(known.Where(c => c.Name == recorded))
            .Concat(known.Where(c => c.Iteration <= recordedIteration && c.Name != recorded).OrderByDescending(c => c.Iteration).ThenByDescending(c => c.Generation))
            .Select(c => c.Name).Distinct();
    }

    private static long Parse(string text) => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1;
}
