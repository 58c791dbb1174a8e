using System.CommandLine;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Processes;
using GanOrleans.Client.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Cli;

/// <summary>One invocation of a command: what was parsed, where output goes, and the way to the cluster.</summary>
internal sealed class Invocation(
    ParseResult parse, GlobalOptions options, GanctlHost host, CommandOutput output, CancellationToken cancellation) : IAsyncDisposable
{
    private IClusterConnection? connection;

    public ParseResult Parse { get; } = parse;

    public CommandOutput Output { get; } = output;

    public CancellationToken Cancellation { get; } = cancellation;

    public bool Verbose => options.Verbose(Parse);

    public ClusterEndpoint Endpoint => options.Endpoint(Parse);

    public string? GivenClusterId => options.ClusterId(Parse);

    public Task<GanClient> ConnectAsync() => ConnectAsync(Endpoint);

    public async Task<GanClient> ConnectAsync(ClusterEndpoint endpoint)
    {
        connection = await host.Connect(endpoint, Verbose, Cancellation);
        return new GanClient(connection.Grains, options.Timeout(Parse));
    }

    /// <summary>Has the silo's binary do a command, with the standard streams and the output format of this one.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> RunSiloAsync(SiloWords command) => SiloBinary.RunCommandAsync(
        [.. command.With("--format", Output.IsJson ? "json" : null).With("--verbose", Verbose).All], Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref connection, null) is { } open)
            await open.DisposeAsync();
    }
}
