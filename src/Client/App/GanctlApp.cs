using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Commands;
using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.App;

/// <summary>The ganctl command line.</summary>
public static class GanctlApp
{
    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="host">Streams and connections.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C and termination signals.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, GanctlHost host, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(host);

        if (args is ["help", ..])
            args = [.. args.Skip(1), "--help"];

        // Everything after 'silo' is the silo's business, options that look like ganctl's own included.
        if (args is ["silo", ..])
            return await SiloCommand.RunAsync([.. args.Skip(1)], host, cancellation);

        var parse = Root(host).Parse(args.Count == 0 ? ["--help"] : args);
        if (parse.Errors.Count > 0 && parse.Action is not System.CommandLine.Help.HelpAction)
            return parse.CommandResult.Command is GanCommand { ListsParseErrors: true } command
                ? await command.GuardAsync(parse, cancellation)
                : Refuse(parse, host);

        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = host.Output,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,   // Program handles the signals: a demo needs time to end its silo
            },
            cancellation);
    }

    internal static RootCommand Root(GanctlHost host)
    {
        var options = new GlobalOptions();
        var root = new RootCommand("ganctl trains adversarial networks on a cluster of silos.")
        {
            new DemoCommand(options, host),
            new SubmitCommand(options, host),
            new ListCommand(options, host),
            new StatusCommand(options, host),
            new WatchCommand(options, host),
            new EventsCommand(options, host),
            new PauseCommand(options, host),
            new ResumeCommand(options, host),
            new CancelCommand(options, host),
            new SampleCommand(options, host),
            new ClassifyCommand(options, host),
            new ProbeCommand(options, host),
            new ModesCommand(options, host),
            new PlotCommand(options, host),
            new CheckpointCommand(options, host),
            new DataCommand(options, host),
            new VariantsCommand(options, host),
            new ChaosCommand(options, host),
            new SiloCommand(options, host),
        };
        options.AddTo(root);
        return root;
    }

    private static int Refuse(ParseResult parse, GanctlHost host)
    {
        // An unknown command is one error: the parser's second message, that a command is missing, is dropped.
        var unknown =
            parse.CommandResult.Command.Subcommands.Count > 0
                ? parse.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-'))
                : null;
        if (unknown is not null)
            host.Error.WriteLine(
                Unknown(unknown, CommandLine(parse), [.. parse.CommandResult.Command.Subcommands.Select(one => one.Name)]));
        else
            foreach (var error in parse.Errors)
                host.Error.WriteLine($"error: {error.Message}");
        if (unknown is null && FolderHint(parse) is { } hint)
            host.Error.WriteLine($"  {hint}");
        host.Error.WriteLine($"  '{CommandLine(parse)} --help' shows what is allowed.");
        return ExitCodes.BadInput;
    }

    // A folder behind the name of a data set, as in 'data inspect images /data'.
    private static string? FolderHint(ParseResult parse)
    {
        var folder = parse.UnmatchedTokens.FirstOrDefault(token => token.Contains('/', StringComparison.Ordinal) && !token.StartsWith('-'));
        return folder is not null && parse.CommandResult.Command.Options.Any(option => option.Name == DataCommand.RootName)
            ? $"Write {DataCommand.RootName} {folder} for the folder that holds the files."
            : null;
    }

    private static string Unknown(string verb, string within, string[] known)
    {
        var help = Synonyms.Of(verb, within, known) ?? (Suggestion.Closest(verb, known) is { } close ? $"Did you mean '{close}'?" : null);
        return $"error: '{verb}' is not a command.{(help is null ? "" : $" {help}")}";
    }

    private static string CommandLine(ParseResult parse)
    {
        var names = new List<string>();
        for (var result = parse.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
            names.Insert(0, result.Command.Name);
        return string.Join(' ', names.Prepend("ganctl"));
    }
}
