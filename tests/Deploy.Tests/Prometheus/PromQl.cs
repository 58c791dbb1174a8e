using System.Text.RegularExpressions;
using GanOrleans.Deploy.Tests.Files;

namespace GanOrleans.Deploy.Tests.Prometheus;

/// <summary>What an expression of PromQL names.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words =
    [
        "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "inf", "nan",
    ];

    /// <summary>The metrics that an expression reads.</summary>
    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Matchers().Replace(Durations().Replace(expression, ""), "");
        bare = Groupings().Replace(bare, "");
        return Identifiers().Matches(bare).Select(match => match.Value).Where(name => !Words.Contains(name.ToLowerInvariant())).Distinct();
    }

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\S+")]
    private static partial Regex Durations();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Groupings();

    // A name that a parenthesis follows is a function or an aggregation.
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()")]
    private static partial Regex Identifiers();
}
