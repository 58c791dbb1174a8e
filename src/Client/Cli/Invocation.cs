using System.CommandLine;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Output;
using GanOrleans.Client.Runs;

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

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref connection, null) is { } open)
            await open.DisposeAsync();
    }
}
