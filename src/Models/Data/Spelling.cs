namespace GanOrleans.Models.Data;

/// <summary>How far two names are apart, and which was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The known name that differs from one, case aside, by at most two characters and half its length; null where none does.</summary>
    public static string? Closest(string name, IEnumerable<string> known) => known
        .Select(candidate => (Name: candidate, Distance: Distance(name.ToLowerInvariant(), candidate)))
        .Where(candidate => candidate.Distance <= 2 && 2 * candidate.Distance <= candidate.Name.Length)
        .OrderBy(candidate => candidate.Distance).FirstOrDefault().Name;

    /// <summary>Levenshtein distance: the least number of single characters inserted, deleted or replaced.</summary>
    public static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            previous = current;
        }
        return previous[^1];
    }
}
