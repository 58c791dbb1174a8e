using System.CommandLine;
using System.CommandLine.Parsing;

namespace GanOrleans.Terminal;

/// <summary>Reports the errors of a command line that cannot be parsed.</summary>
public static class ParseErrors
{
    /// <summary>The option that names the folder with a data set's files.</summary>
    public const string DataRoot = "--data-root";

    private const string Program = "ganctl";

    /// <summary>Writes all errors, and what to do.</summary>
    /// <param name="parse">What was read.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="closest">Finds the nearest of some names, or null.</param>
    public static int Refuse(ParseResult parse, TextWriter error, Func<string, IEnumerable<string>, string?> closest)
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(closest);

        // An unknown command is one error: the parser's second message, that a command is missing, is dropped.
        string[] known = [.. parse.CommandResult.Command.Subcommands.Select(one => one.Name)];
        var unknown = known.Length > 0 ? parse.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-')) : null;
        if (unknown is not null)
            error.WriteLine(Unknown(unknown, CommandLine(parse), known, closest));
        else
            foreach (var fault in parse.Errors)
                error.WriteLine($"error: {fault.Message}");
        if (unknown is null && FolderHint(parse) is { } hint)
            error.WriteLine($"  {hint}");
        error.WriteLine($"  '{CommandLine(parse)} --help' shows what is allowed.");
        return ExitCodes.BadInput;
    }

    // A folder behind the name of a data set, as in 'data inspect images /data'.
    private static string? FolderHint(ParseResult parse)
    {
        var folder = parse.UnmatchedTokens.FirstOrDefault(token => token.Contains('/', StringComparison.Ordinal) && !token.StartsWith('-'));
        return folder is not null && parse.CommandResult.Command.Options.Any(option => option.Name == DataRoot)
            ? $"Write {DataRoot} {folder} for the folder that holds the files."
            : null;
    }

    private static string Unknown(string verb, string within, string[] known, Func<string, IEnumerable<string>, string?> closest)
    {
        var help = Synonyms.Of(verb, within, known) ?? (closest(verb, known) is { } close ? $"Did you mean '{close}'?" : null);
        return $"error: '{verb}' is not a command.{(help is null ? "" : $" {help}")}";
    }

    private static string CommandLine(ParseResult parse)
    {
        var names = new List<string>();
        for (var result = parse.CommandResult; result.Parent is CommandResult parent; result = parent)
            names.Insert(0, result.Command.Name);
        return string.Join(' ', names.Prepend(Program));
    }
}
