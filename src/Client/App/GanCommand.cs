using System.CommandLine;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts;

namespace GanOrleans.Client.App;

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

    /// <summary>Whether the command lists what the parser refuses beside the faults that it finds itself.</summary>
    public virtual bool ListsParseErrors => false;

    /// <summary>Does the work and returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract Task<int> RunAsync(Invocation invocation);

    internal async Task<int> GuardAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = options.Output(parse, host);
        try
        {
            options.Check(parse);
            await using var invocation = new Invocation(parse, options, host, output, cancellation);
            return await RunAsync(invocation);
        }
        catch (Exception exception) when (cancellation.IsCancellationRequested && exception is OperationCanceledException)
        {
            output.Message("Interrupted.");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            var error = Explain(exception);
            output.Error(error);
            if (options.Verbose(parse))
                output.Message((error.InnerException ?? exception).ToString());
            return error.ExitCode;
        }
    }

    private static UserException Explain(Exception exception) => exception switch
    {
        UserException error => error,
        RunException error => new(
            error.IsBadInput ? ExitCodes.BadInput : error.IsDamagedFile ? ExitCodes.Failed : ExitCodes.Conflict, error.Message, "", error),
        TimeoutException error => new(
            ExitCodes.TimedOut, error.Message, "Whether it was carried out is not known; asking again is safe. --timeout gives it longer; 'ganctl status' shows the run.", error),
        IOException or UnauthorizedAccessException => new(ExitCodes.Unexpected, exception.Message, "Check the path, its permissions and the free space.", exception),
        _ when Patience.IsTransient(exception) => new(
            ExitCodes.NoCluster, $"The cluster does not answer: {FirstLine(exception.Message)}", "Check that its silos run ('ganctl silo' starts one), then try again.", exception),
        _ => new(ExitCodes.Unexpected, $"Unexpected: {exception.GetType().Name}: {FirstLine(exception.Message)}", "--verbose shows where.", exception),
    };

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
