using System.CommandLine;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Cli;

/// <summary>A command of ganctl; turns everything that may go wrong into a message and an exit code.</summary>
internal abstract class GanCommand : Command
{
    private readonly GlobalOptions options;
    private readonly GanctlHost host;

    protected GanCommand(string name, string description, GlobalOptions options, GanctlHost host)
        : base(name, description)
    {
        this.options = options;
        this.host = host;
        SetAction(GuardAsync);
    }

    /// <summary>Whether the command lists what the parser refuses beside the errors that it finds itself.</summary>
    public virtual bool ListsParseErrors => false;

    /// <summary>Does the work and returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract Task<int> RunAsync(Invocation invocation);

    internal Task<int> GuardAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = options.Output(parse, host);
        return CommandGuard.RunAsync(output, options.Verbose(parse), Explain, RunAsync, cancellation);

        async Task<int> RunAsync()
        {
            options.Check(parse);
            await using var invocation = new Invocation(parse, options, host, output, cancellation);
            return await this.RunAsync(invocation);
        }
    }

    private static UserException? Explain(Exception exception) => exception switch
    {
        RunException error => new(
            error.IsBadInput ? ExitCodes.BadInput : error.IsDamagedFile ? ExitCodes.Failed : ExitCodes.Conflict, error.Message, "", error),
        TimeoutException error => new(
            ExitCodes.TimedOut, error.Message,
            "Whether it was carried out is not known; asking again is safe. "
            + "--timeout gives it longer; 'ganctl status' shows the run.", error),
        IOException or UnauthorizedAccessException => null,
        _ when RetryPolicy.IsTransient(exception) => new(
            ExitCodes.NoCluster, $"The cluster does not answer: {exception.Message.Split('\n')[0].TrimEnd()}",
            "Check that its silos run ('ganctl silo' starts one), then try again.", exception),
        _ => null,
    };
}
