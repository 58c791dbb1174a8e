using System.Globalization;
using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Sampling;

namespace GanOrleans.Client.Commands;

/// <summary>Reads <c>3,17,20-5,9,11+2,8,40</c>: terms of sample numbers with their signs.</summary>
internal static class LatentSumText
{
    /// <exception cref="UserException">The text is no such sum.</exception>
    public static LatentSum Parse(string option, string text)
    {
        var terms = new List<LatentTerm>();
        var rest = text.Replace(" ", "", StringComparison.Ordinal);
        if (rest.Length > 0 && rest[0] is not ('+' or '-'))
            rest = "+" + rest;
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAny(['+', '-'], 1);
            var term = end < 0 ? rest : rest[..end];
            terms.Add(new LatentTerm(term[0] == '-', [.. term[1..].Split(',').Select(number => Number(option, text, number))]));
            rest = end < 0 ? "" : rest[end..];
        }

        if (terms.Count is 0 or > LatentSum.MaxTerms)
            throw Refused(option, text, $"1 to {LatentSum.MaxTerms} terms; it has {terms.Count}");
        if (terms.Any(term => term.Samples.Length != terms[0].Samples.Length || term.Samples.Length > LatentSum.MaxSamples))
            throw Refused(
                option,
                text,
                $"equally many samples in each term, 1 to {LatentSum.MaxSamples}; it has "
                    + $"{string.Join(", ", terms.Select(term => term.Samples.Length))}"
            );
        return new LatentSum([.. terms]);
    }

    private static long Number(string option, string text, string number) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Refused(
                option, text, $"whole numbers of samples, separated by commas, in terms joined by + and -; '{number}' is not one");

    private static UserException Refused(string option, string text, string allowed) =>
        new(ExitCodes.BadInput, $"{option} '{text}' is not allowed.", $"Allowed: {allowed}. Example: 3,17,20-5,9,11+2,8,40");
}
