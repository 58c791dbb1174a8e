using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>
/// The line of a run: what the newest generation learned, what the generation that it began from had learned up to there, and so on down to
/// the initial weights. Whatever else was learned belongs to branches that the run has left, by a rollback to an earlier checkpoint.
/// </summary>
internal sealed class CheckpointLine
{
    private readonly Dictionary<int, long> ends = [];

    /// <param name="record">The run.</param>
    /// <param name="names">Names of the checkpoints that there are.</param>
    public CheckpointLine(RunRecord record, IEnumerable<string> names)
    {
        var known = Parse(names);
        var (end, generation) = (long.MaxValue, record.Generation);
        while (ends.TryAdd(generation, end) && Origin(record, known, generation) is { } origin)
            (end, generation) = (origin.Iteration, origin.Generation);
    }

    /// <summary>Whether what a generation had learned at an iteration is on the line.</summary>
    public bool Contains(long iteration, int generation) => ends.TryGetValue(generation, out var end) && iteration <= end;

    /// <summary>Whether a checkpoint is on the line.</summary>
    public bool Contains(CheckpointManifest checkpoint) => Contains(checkpoint.Iteration, checkpoint.Generation);

    /// <summary>
    /// Checkpoints of branches that the run has left, then those of the line, each oldest first: the last one is where the run goes on.
    /// </summary>
    public IOrderedEnumerable<CheckpointManifest> Order(IEnumerable<CheckpointManifest> all) =>
        all.OrderBy(Contains).ThenBy(checkpoint => checkpoint.Iteration).ThenBy(checkpoint => checkpoint.Generation);

    /// <summary><see cref="RunRecord.Origins"/> with one generation more; those that nothing is kept of are left out.</summary>
    /// <param name="record">The run before it begins.</param>
    /// <param name="names">Names of the checkpoints that there are.</param>
    /// <param name="generation">The generation that begins.</param>
    /// <param name="checkpoint">What it begins with; empty for the initial weights.</param>
    public static Dictionary<int, string> Extend(RunRecord record, IEnumerable<string> names, int generation, string checkpoint)
    {
        var known = Parse(names);
        var kept = known.Select(c => c.Generation).ToHashSet();
        var origins = new Dictionary<int, string> { [generation] = checkpoint };
        foreach (var older in kept.Where(older => older != generation))
        {
            // Of an origin that is gone with its whole generation, what that one began with takes the place: nothing lies between them.
            var origin = Origin(record, known, older);
            while (origin is { } gone && !kept.Contains(gone.Generation))
                origin = Origin(record, known, gone.Generation);
            origins[older] = origin is { } found ? $"{found.Iteration}-g{found.Generation}" : "";
        }

        return origins;
    }

    // Records of earlier versions do not say: then it is the newest that is older than all that the generation wrote.
    private static (long Iteration, int Generation)? Origin(
        RunRecord record, IReadOnlyList<(long Iteration, int Generation)> known, int generation)
    {
        if (record.Origins.TryGetValue(generation, out var name))
            return CheckpointName.Parse(name) is { } origin && origin.Generation < generation ? origin : null;
        var first = known.Where(c => c.Generation == generation).Select(c => c.Iteration).DefaultIfEmpty(record.Iteration + 1).Min();
        return known.Where(c => c.Generation < generation && c.Iteration < first).OrderBy(c => c.Iteration).ThenBy(c => c.Generation)
            .Select(c => ((long, int)?)c).LastOrDefault();
    }

    private static List<(long Iteration, int Generation)> Parse(IEnumerable<string> names) =>
        [.. names.Select(CheckpointName.Parse).OfType<(long, int)>()];
}
