using System.CommandLine;
using System.Globalization;

namespace GanOrleans.Terminal;

/// <summary>Reads options that are whole numbers.</summary>
public static class WholeNumber
{
    /// <summary>An option as it was written: <c>-n</c> where that was.</summary>
    public static string Written(ParseResult parse, Option option) => parse.GetResult(option)?.IdentifierToken?.Value ?? option.Name;

    /// <summary>The option's value, or <paramref name="standard"/> where it is not given.</summary>
    /// <exception cref="UserException">It is no whole number, or not between the bounds.</exception>
    public static ulong Of(ParseResult parse, Option<string> option, ulong standard, ulong least, ulong most)
    {
        if (parse.GetValue(option) is not { } text)
            return standard;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        throw new UserException(
            ExitCodes.BadInput, $"{Written(parse, option)} '{text}' is not allowed.",
            string.Create(CultureInfo.InvariantCulture, $"Allowed: a whole number from {least:N0} to {most:N0}."));
    }
}
