using System.CommandLine;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Runtime;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands;

/// <summary>
/// A command that the silo's binary does without hosting; turns everything that may go wrong into a message and an exit code.
/// </summary>
internal abstract class OfflineCommand : Command
{
    private readonly OfflineHost host;

    protected OfflineCommand(string name, string description, OfflineHost host)
        : base(name, description)
    {
        this.host = host;
        SetAction(GuardAsync);
    }

    /// <summary>What is wrong with the input, as far as it can be seen before the work: all of it is said at once.</summary>
    protected virtual IEnumerable<UserException> Errors(ParseResult parse) => [];

    /// <summary>Does the work and returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation);

    /// <summary>Prepares this thread for libtorch; what needs none starts faster without.</summary>
    protected static void UseTorch() => TorchRuntime.PrepareThread(Environment.ProcessorCount);

    /// <summary>What a check finds wrong with the input; null where it finds nothing.</summary>
    protected static UserException? ErrorOf(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (Exception e) when ((e as UserException ?? Explain(e)) is { } error)
        {
            return error;
        }
    }

    private Task<int> GuardAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = host.Options.Output(parse, host.Output, host.Error, interactive: false);
        return CommandGuard.RunAsync(output, host.Options.Verbose(parse), Explain, () => Task.FromResult(Run()), cancellation);

        int Run()
        {
            host.Options.Check(parse);
            UserException[] errors = [.. Errors(parse)];
            foreach (var error in errors)
                output.Error(error);
            return errors.Length > 0 ? ExitCodes.BadInput : this.Run(parse, output, cancellation);
        }
    }

    private static UserException? Explain(Exception exception) =>
        exception is LibTorchException or DataSetException or SafetensorsException or EvaluationException
            ? new UserException(ExitCodes.BadInput, exception.Message, cause: exception)
            : null;
}
