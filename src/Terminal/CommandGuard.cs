namespace GanOrleans.Terminal;

/// <summary>Turns everything that may go wrong in a command into a message and an exit code.</summary>
public static class CommandGuard
{
    /// <summary>Does a command's work and returns one of <see cref="ExitCodes"/>.</summary>
    /// <param name="output">Takes the error.</param>
    /// <param name="verbose">Whether the stack trace is shown.</param>
    /// <param name="explain">What the program's own exceptions mean; null for those that it does not know.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C and termination signals.</param>
    public static async Task<int> RunAsync(
        CommandOutput output, bool verbose, Func<Exception, UserException?> explain, Func<Task<int>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(explain);
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.Message("Interrupted.");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            var error = exception as UserException ?? explain(exception) ?? Unexpected(exception);
            output.Error(error);
            if (verbose)
                output.Message((error.InnerException ?? exception).ToString());
            return error.ExitCode;
        }
    }

    private static UserException Unexpected(Exception exception) => exception is IOException or UnauthorizedAccessException
        ? new(ExitCodes.Unexpected, exception.Message, "Check the path, its permissions and the free space.", exception)
        : new(
            ExitCodes.Unexpected, $"Unexpected: {exception.GetType().Name}: {exception.Message.Split('\n')[0].TrimEnd()}",
            "--verbose shows where.", exception);
}
