using GanOrleans.Client.Connection;
using GanOrleans.Terminal;

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
    /// <param name="end">Called when nobody reads standard output any more.</param>
    public static GanctlHost Process(Action end) => new(
        StandardOutput.Open(end), Console.Error, StandardOutput.CanRedraw(), ClusterConnection.OpenAsync);
}
