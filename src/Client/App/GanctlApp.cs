using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Commands;
using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;

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
                : ParseErrors.Refuse(parse, host.Error, Suggestion.Closest);

        // Help of the silo's commands is the silo's.
        if (parse.CommandResult.Command is OfflineCommand offline)
            return await offline.GuardAsync(parse, cancellation);

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
            new EvaluateCommand(options, host),
            new CompareCommand(options, host),
            new ClassifyCommand(options, host),
            new ProbeCommand(options, host),
            new ModesCommand(options, host),
            new PlotCommand(options, host),
            new CheckpointCommand(options, host),
            new OfflineCommand("data", "List, inspect, fetch, verify and prepare data sets; needs no cluster", options, host),
            new OfflineCommand("variants", "List the variants, or show one's networks layer by layer; needs no cluster", options, host),
            new ChaosCommand(options, host),
            new SiloCommand(options, host),
        };
        options.AddTo(root);
        return root;
    }
}
