using GanOrleans.Client.Connection;

namespace GanOrleans.Client.Cli;

/// <summary>What surrounds a ganctl process: its streams, and how it reaches a cluster.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Interactive">Whether standard output is a terminal that can be redrawn.</param>
/// <param name="Connect">Opens a connection: endpoint, verbose, cancellation.</param>
public sealed record GanctlHost(
    TextWriter Output, TextWriter Error, bool Interactive, Func<ClusterEndpoint, bool, CancellationToken, Task<IClusterConnection>> Connect)
{
    /// <summary>This process.</summary>
    public static GanctlHost Process() => new(Console.Out, Console.Error, CanRedraw(), ClusterConnection.OpenAsync);

    private static bool CanRedraw() =>
        !Console.IsOutputRedirected && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb");
}
