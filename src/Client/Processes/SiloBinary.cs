using System.ComponentModel;
using System.Diagnostics;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Processes;

/// <summary>Runs the silo's binary in the foreground.</summary>
internal static class SiloBinary
{
    /// <summary>
    /// Runs it with this process's standard streams until it ends, and returns its exit code. A signal to end is passed on, and it ends in
    /// its own time.
    /// </summary>
    /// <exception cref="UserException">It is not there, or cannot be run.</exception>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(SiloExecutable.Find(), arguments) { UseShellExecute = false };
        CallingProcess.Name(start);
        using var process = Start(start);
        await using var forwarding = cancellation.Register(() => ProcessSignals.Terminate(process));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    /// <summary>Runs one of its commands, which ends with one of <see cref="ExitCodes"/>.</summary>
    /// <exception cref="UserException">It is not there, cannot be run, or ended with another code: something ended it.</exception>
    public static async Task<int> RunCommandAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var code = await RunAsync(arguments, cancellation);
        return code is (>= ExitCodes.Ok and <= ExitCodes.Unexpected) or ExitCodes.Interrupted
            ? code
            : throw new UserException(
                ExitCodes.Unexpected, $"The silo's binary ended with code {code} before it was done.",
                "Something ended it, such as the system for want of memory, or it crashed: standard error may say more.");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("The silo's binary did not start.");
        }
        catch (Win32Exception exception)
        {
            throw new UserException(
                ExitCodes.Unexpected, $"The silo's binary cannot be run: {exception.Message}",
                $"Build it with ./build.sh, or name it in {SiloExecutable.Variable}.", exception);
        }
    }
}
