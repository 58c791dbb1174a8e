using System.ComponentModel;
using System.Diagnostics;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Processes;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl silo …</c>: runs the silo's binary in the foreground, with all that follows as its arguments.</summary>
internal sealed class SiloCommand : GanCommand
{
    private readonly GanctlHost host;

    public SiloCommand(GlobalOptions options, GanctlHost host)
        : base("silo", "Run a silo in the foreground; all arguments are the silo's ('ganctl silo --help' shows them)", options, host)
    {
        this.host = host;
        TreatUnmatchedTokensAsErrors = false;
    }

    // Reached when options of ganctl stand before the word 'silo'; a cluster among them is meant for the silo.
    protected override Task<int> RunAsync(Invocation invocation)
    {
        IEnumerable<string> cluster = invocation.GivenClusterId is { } id ? ["--cluster", id] : [];
        return RunAsync([.. cluster, .. invocation.Parse.UnmatchedTokens], host, invocation.Cancellation);
    }

    /// <summary>
    /// Runs the silo until it ends and returns its exit code. A signal to end is passed on, and the silo ends in its own time.
    /// </summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, GanctlHost host, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(SiloExecutable.Find(), arguments) { UseShellExecute = false })
                ?? throw new InvalidOperationException("The silo did not start.");
            await using var forwarding = cancellation.Register(() => ProcessSignals.Terminate(process));
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        catch (UserException exception)
        {
            await host.Error.WriteLineAsync($"error: {exception.Message}\n  {exception.WhatToDo}");
            return exception.ExitCode;
        }
        catch (Win32Exception exception)
        {
            await host.Error.WriteLineAsync(
                $"error: The silo's binary cannot be run: {exception.Message}\n  Build it with ./build.sh, or name it in "
                    + $"{SiloExecutable.Variable}."
            );
            return ExitCodes.Failed;
        }
    }
}
