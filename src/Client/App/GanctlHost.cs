using GanOrleans.Client.Connection;
using Microsoft.Win32.SafeHandles;

namespace GanOrleans.Client.App;

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
    public static GanctlHost Process(Action end) => new(StandardOutput(end), Console.Error, CanRedraw(), ClusterConnection.OpenAsync);

    // Console.Out ignores that a pipe's reader has gone, so that 'ganctl watch | head' would go on for as long as the run does. What can
    // seek is a file and stays with Console.Out: a FileStream would write at a position of its own, over what other programs wrote there.
    private static TextWriter StandardOutput(Action end)
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
            return Console.Out;
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek
            ? Console.Out
            : TextWriter.Synchronized(new StreamWriter(new PipedOutput(stream, end)) { AutoFlush = true });
    }

    private static bool CanRedraw() =>
        !Console.IsOutputRedirected && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb");
}
