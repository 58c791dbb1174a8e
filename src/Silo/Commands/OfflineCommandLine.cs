using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using GanOrleans.Contracts.Specs;
using GanOrleans.Silo.Commands.Data;
using GanOrleans.Silo.Commands.Evaluation;
using GanOrleans.Silo.Commands.Variants;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands;

/// <summary>
/// What the silo's binary does without hosting: <c>gan-silo data list</c>. ganctl runs these commands with its own standard streams and
/// ends with their exit code; people know them by its name.
/// </summary>
internal static class OfflineCommandLine
{
    /// <summary>Whether the arguments begin with one of these commands.</summary>
    public static bool Knows(IReadOnlyList<string> args) =>
        args.Count > 0 && Root(TextWriter.Null, TextWriter.Null).Subcommands.Any(command => command.Name == args[0]);

    /// <summary>Runs a command on this process's standard streams, until its end, a signal, or the end of the calling ganctl.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        using var ending = new CancellationTokenSource();
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ending.Cancel();   // a second time too: Ctrl-C comes from the terminal and, as a signal to end, from ganctl
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        _ = CallingProcess.EndWithAsync(ending);
        return await RunAsync(args, StandardOutput.Open(ending.Cancel), Console.Error, ending.Token);
    }

    /// <summary>Parses and runs one command line.</summary>
    internal static Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var parse = Root(output, error).Parse(args);
        return parse.Errors.Count > 0 && parse.Action is not HelpAction
            ? Task.FromResult(ParseErrors.Refuse(parse, error, Suggestion.Closest))
            : parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation);
    }

    /// <summary>All commands, below ganctl's name.</summary>
    internal static Command Root(TextWriter output, TextWriter error)
    {
        var host = new OfflineHost(new OutputOptions(ResultJson.Types), output, error);
        var root = new Command("ganctl")
        {
            new DataCommand(host),
            new VariantsCommand(host),
            new ClassifyCommand(host),
            new ProbeCommand(host),
            new FiltersCommand(host),
            new DensitiesCommand(host),
            new ModesCommand(host),
            new EvaluateCommand(host),
        };
        host.Options.AddTo(root);
        root.Add(new HelpOption());
        return root;
    }
}
