using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Runs;

/// <summary>Which run a user means.</summary>
internal static class RunNames
{
    /// <summary>The word for the newest run.</summary>
    public const string Last = "last";

    /// <summary>Finds a run by its id, a beginning of it that fits one run only, or <c>last</c>.</summary>
    /// <param name="given">What the user gave.</param>
    /// <param name="ids">All runs, newest first.</param>
    public static string Resolve(string given, IReadOnlyList<string> ids)
    {
        if (ids.Contains(given))
            return given;
        if (given == Last)
            return ids.Count > 0
                ? ids[0]
                : throw new UserException(
                    ExitCodes.NotFound, "There is no run yet.", "Start one with 'ganctl submit --variant gan --dataset mnist'.");

        var matches = ids.Where(id => given.Length > 0 && id.StartsWith(given, StringComparison.Ordinal)).ToList();
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw NotFound(given, ids),
            _ => throw new UserException(
                ExitCodes.BadInput,
                $"'{given}' is the beginning of {matches.Count} runs.",
                $"Give more of the id. It could be: {string.Join(", ", matches.Take(8))}{(matches.Count > 8 ? ", …" : "")}."),
        };
    }

    /// <summary>The error for a run that does not exist.</summary>
    public static UserException NotFound(string given, IEnumerable<string> ids) => new(
        ExitCodes.NotFound,
        $"There is no run '{given}'.",
        (Suggestion.Closest(given, ids) is { } close ? $"Did you mean '{close}'? " : "") + "'ganctl list' shows all runs.");
}
