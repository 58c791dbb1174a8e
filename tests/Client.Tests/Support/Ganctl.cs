using System.Diagnostics;
using GanOrleans.Client.App;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Errors;
using GanOrleans.Support;

namespace GanOrleans.Client.Tests.Support;

/// <summary>What one ganctl invocation left behind.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>Fails with all that was said unless the exit code is this one.</summary>
    public Outcome Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode} instead of {exitCode}.\n{Output}\n{Error}");
        return this;
    }

    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs ganctl: in this process against given grains, or as the real process.</summary>
internal static class Ganctl
{
    /// <summary>In this process; <paramref name="grains"/> null = no cluster in reach.</summary>
    public static async Task<Outcome> RunAsync(
        IGrainFactory? grains, string[] args, bool interactive = false, CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new GanctlHost(output, error, interactive, (endpoint, _, _) => grains is null
            ? throw new UserException(ExitCodes.NoCluster, $"No silo of cluster '{endpoint.ClusterId}'.", "Start one.")
            : Task.FromResult<IClusterConnection>(new Borrowed(grains)));
        var exitCode = await GanctlApp.RunAsync(args, host, cancellation);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The real process, with a home of its own in which there is no cluster.</summary>
    public static async Task<Outcome> RunProcessAsync(TemporaryFolder home, params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ganctl"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Path,
        };
        start.Environment["GAN_HOME"] = home.Path;
        start.Environment.Remove("GAN_SILO_EXECUTABLE");
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new Outcome(process.ExitCode, await output, await error);
    }

    private sealed class Borrowed(IGrainFactory grains) : IClusterConnection
    {
        public IGrainFactory Grains { get; } = grains;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
