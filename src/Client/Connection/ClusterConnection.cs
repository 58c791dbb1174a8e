using System.Net;
using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace GanOrleans.Client.Connection;

/// <summary>A connection to a cluster, open until it is disposed.</summary>
public interface IClusterConnection : IAsyncDisposable
{
    /// <summary>Makes references to grains.</summary>
    IGrainFactory Grains { get; }
}

/// <summary>A connection over Orleans' client.</summary>
public sealed class ClusterConnection : IClusterConnection
{
    // Long enough for a silo that is busy, short enough to tell a user soon that there is none.
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly IHost host;

    private ClusterConnection(IHost host) => this.host = host;

    /// <inheritdoc />
    public IGrainFactory Grains => host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to any gateway of the cluster.</summary>
    /// <param name="endpoint">Which cluster.</param>
    /// <param name="verbose">Log to standard error.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UserException">No gateway is known or none answers (<see cref="ExitCodes.NoCluster"/>).</exception>
    public static async Task<IClusterConnection> OpenAsync(ClusterEndpoint endpoint, bool verbose, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var access = ClusterAccess.Of(endpoint);
        var gateways = await access.GatewaysAsync();
        var probe = gateways.Count == 0
            ? ProbeResult.NoAnswer
            : await GatewayProbe.AskAsync(gateways, access.Tls, ProbeLimit, cancellationToken);
        if (!probe.Answers)
            throw NoCluster(endpoint, gateways, probe.Refusal, cause: null);

        var host = BuildHost(endpoint, access, verbose);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(ConnectLimit);
            await host.StartAsync(deadline.Token);
            return new ClusterConnection(host);
        }
        catch (Exception exception)
        {
            host.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw NoCluster(endpoint, gateways, refusal: null, exception);
        }
    }

    /// <summary>Closes the connection; the runs go on.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(StopLimit);
            await host.StopAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or OrleansException or TimeoutException)
        {
            // The cluster is gone already; there is nothing to say goodbye to.
        }

        host.Dispose();
    }

    private static IHost BuildHost(ClusterEndpoint endpoint, ClusterAccess access, bool verbose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        if (verbose)
            builder
                .Logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace)
                .SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.AddTraces();
        builder.UseOrleansClient(client =>
        {
            client.UseConnectionRetryFilter(RetryAsync);
            client.PropagateTraces();
            access.Use(client);
        });
        return builder.Build();
    }

    // The deadline ends it: a gateway that answered the probe a moment ago is worth a few attempts.
    private static async Task<bool> RetryAsync(Exception exception, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        return !cancellationToken.IsCancellationRequested;
    }

    private static UserException NoCluster(ClusterEndpoint endpoint, IReadOnlyList<IPEndPoint> gateways, string? refusal, Exception? cause)
    {
        var start = $"Start one with 'ganctl silo --cluster {endpoint.ClusterId}', "
            + "or name a gateway with --gateway host:port, or another cluster with --cluster.";
        var addresses = string.Join(", ", gateways);
        var (what, advice) = (gateways.Count, endpoint.Gateways.Count, refusal) switch
        {
            (_, _, not null) => ($"The silos of cluster '{endpoint.ClusterId}' at {addresses} refuse the connection.", refusal),
            ( > 0, _, _) => ($"No silo of cluster '{endpoint.ClusterId}' answers at {addresses}.", start),
            (_, > 0, _) => ($"Nobody knows an address of {string.Join(", ", endpoint.Gateways)}.", start),
            _ when endpoint.RedisFile is { } file =>
                ($"No silo of cluster '{endpoint.ClusterId}' is listed in the Redis of '{file}'.", start),
            _ => ($"No silo of cluster '{endpoint.ClusterId}' is known on this machine.", start),
        };
        return new UserException(ExitCodes.NoCluster, what, advice, cause);
    }

    // ganctl decides itself what Ctrl-C means: a demo cancels its run over this connection before it closes it.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
