using System.CommandLine;
using System.Text.Json.Serialization;

namespace GanOrleans.Terminal;

/// <summary>The options that say how results and errors are written; every command takes them.</summary>
/// <param name="json">The types that the program writes as JSON.</param>
public sealed class OutputOptions(JsonSerializerContext json)
{
    private readonly Option<string> format = new("--format", "-o")
    {
        Description = "text or json (clean on standard output; messages go to standard error). Default: text",
        HelpName = "text|json",
        Recursive = true,
    };

    private readonly Option<bool> noColor = new("--no-color")
    {
        Description = "No colours (also: NO_COLOR in the environment)",
        Recursive = true,
    };

    private readonly Option<bool> verbose = new("--verbose")
    {
        Description = "Log to standard error, and show stack traces",
        Recursive = true,
    };

    /// <summary>Adds them to the first command of a command line.</summary>
    public void AddTo(Command root)
    {
        ArgumentNullException.ThrowIfNull(root);
        root.Add(format);
        root.Add(noColor);
        root.Add(verbose);
    }

    /// <summary>Whether logs and stack traces are wanted.</summary>
    public bool Verbose(ParseResult parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        return parse.GetValue(verbose);
    }

    /// <summary>Where results go. A format that is not known is refused by <see cref="Check"/>; until then it is text.</summary>
    public CommandOutput Output(ParseResult parse, TextWriter output, TextWriter error, bool interactive)
    {
        ArgumentNullException.ThrowIfNull(parse);
        return new CommandOutput(
            output,
            error,
            parse.GetValue(format) == "json" ? OutputFormat.Json : OutputFormat.Text,
            interactive,
            !parse.GetValue(noColor) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            json);
    }

    /// <summary>Refuses values that no command could use.</summary>
    public void Check(ParseResult parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (parse.GetValue(format) is { } text && text is not ("text" or "json"))
            throw new UserException(ExitCodes.BadInput, $"The output format '{text}' is not allowed.", "Allowed: text or json.");
    }
}
