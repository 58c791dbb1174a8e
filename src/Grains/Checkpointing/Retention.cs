using System.Globalization;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>Which checkpoints may go, and where a recovery may begin. Pure functions over what is there.</summary>
internal static class Retention
{
    /// <summary>The manifest's name for V(D,G).</summary>
    public const string ValueDetail = "value";

    /// <summary>
    /// Those that may be deleted: not the newest <paramref name="keep"/>, not the pinned, not the one that the run record points to (the
    /// last that was verified or written), and not one that somebody reads. What lies on a branch that the run has left counts as older
    /// than its line.
    /// </summary>
    public static IReadOnlyList<string> SelectForDeletion(
        IReadOnlyList<CheckpointManifest> all, CheckpointLine line, int keep, string recorded, IReadOnlySet<string> pinned,
        IReadOnlySet<string> inUse) =>
    [
        .. line.Order(all).Reverse().Skip(Math.Max(1, keep)).Select(m => m.Name)
            .Where(name => name != recorded && !pinned.Contains(name) && !inUse.Contains(name)),
    ];

    /// <summary>V(D,G) as the manifest has it, or NaN.</summary>
    public static double Value(CheckpointManifest manifest) =>
        manifest.Details.TryGetValue(ValueDetail, out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;

    /// <summary>
    /// Where a recovery may begin, the best choice first: what the newest generation wrote, the checkpoint that the record points to, then
    /// older ones of the run's line. What an older generation wrote beyond where a later one began is left alone: the run was rolled back
    /// from there.
    /// </summary>
    public static IEnumerable<string> RecoveryCandidates(IReadOnlyList<string> folders, CheckpointLine line, RunRecord record)
    {
        var known = folders.Select(name => (Name: name, At: CheckpointName.Parse(name))).Where(c => c.At is not null)
            .Select(c => (c.Name, c.At!.Value.Iteration, c.At.Value.Generation)).ToArray();
        return known.Where(c => c.Generation == record.Generation && c.Iteration > record.Iteration).OrderByDescending(c => c.Iteration)
            .Concat(known.Where(c => c.Name == record.Checkpoint))
            .Concat(known.Where(c => c.Iteration <= record.Iteration && line.Contains(c.Iteration, c.Generation))
                .OrderByDescending(c => c.Iteration).ThenByDescending(c => c.Generation))
            .Select(c => c.Name).Distinct();
    }
}
