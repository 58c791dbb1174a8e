using System.Globalization;
using System.Text.RegularExpressions;

namespace GanOrleans.Models.Checkpoints;

/// <summary>Names of checkpoints: <c>{iteration}-g{generation}</c>.</summary>
public static partial class CheckpointName
{
    /// <summary>The name of the checkpoint of an iteration in a generation.</summary>
    public static string Of(long iteration, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{iteration}-g{generation}");

    /// <summary>Iteration and generation of a checkpoint's name; null where it is none.</summary>
    public static (long Iteration, int Generation)? Parse(string name) =>
        Committed().Match(name) is { Success: true } match
        && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)
        && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? (iteration, generation)
            : null;

    /// <summary>Matches the name of a folder that a checkpoint is being written to: iteration and generation are its groups.</summary>
    internal static Match MatchTemporary(string name) => Temporary().Match(name);

    [GeneratedRegex(@"^([0-9]+)-g([0-9]+)$")]
    private static partial Regex Committed();

    [GeneratedRegex(@"^\.tmp-(\d+)-g(\d+)-[0-9a-f]{32}$")]
    private static partial Regex Temporary();
}
