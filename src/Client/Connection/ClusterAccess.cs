using System.Net;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using GanOrleans.Providers.FileSystem.Clustering;
using GanOrleans.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;
using StackExchange.Redis;

namespace GanOrleans.Client.Connection;

/// <summary>The ways to a cluster, with the files that they need read and checked: who lists its gateways, and TLS.</summary>
internal sealed class ClusterAccess
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(10);

    private readonly ClusterEndpoint endpoint;
    private readonly ConfigurationOptions? redis;

    private ClusterAccess(ClusterEndpoint endpoint, ConfigurationOptions? redis, TlsIdentity? tls) =>
        (this.endpoint, this.redis, Tls) = (endpoint, redis, tls);

    /// <summary>Whom this client trusts and what it shows; null = no TLS.</summary>
    internal TlsIdentity? Tls { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="UserException">Files with errors: all of them (<see cref="ExitCodes.BadInput"/>).</exception>
    internal static ClusterAccess Of(ClusterEndpoint endpoint)
    {
        var (redis, redisError) = endpoint.RedisFile is { } file ? RedisFile.Read(file) : (null, null);
        var (tls, tlsErrors) = endpoint.Tls is { } files ? TlsReader.ForClient(files, TimeProvider.System) : (null, []);
        ValidationError[] errors = redisError is null ? [.. tlsErrors] : [redisError, .. tlsErrors];
        return errors.Length == 0
            ? new ClusterAccess(endpoint, redis, tls)
            : throw new UserException(
                ExitCodes.BadInput,
                $"The connection has {errors.Length} error(s).",
                string.Join('\n', errors.Select(error => $"--{error}")));
    }

    /// <summary>The gateways that are known now; empty when none is.</summary>
    /// <exception cref="UserException">Redis does not answer (<see cref="ExitCodes.NoCluster"/>).</exception>
    internal async Task<IReadOnlyList<IPEndPoint>> GatewaysAsync()
    {
        if (endpoint.Gateways.Count > 0)
            return await NamedGatewayListProvider.AddressesAsync(endpoint.Gateways);
        if (redis is null)
            return await InFolderAsync(new ClusterPaths(endpoint.ClusterId).Folder);

        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleansClient(Use);
        using var unstarted = builder.Build();
        try
        {
            return await ListedAsync(unstarted.Services.GetRequiredService<IGatewayListProvider>());
        }
        catch (Exception e) when (e is RedisException or TimeoutException or Orleans.Clustering.Redis.RedisClusteringException)
        {
            throw new UserException(
                ExitCodes.NoCluster, $"The Redis of '{endpoint.RedisFile}' ({RedisFile.Servers(redis)}) does not answer.",
                "Check that it runs, its address and its password; or name a silo with --gateway host:port.", e);
        }
    }

    // Another user's folder may be read only where its rights allow it.
    private static async Task<IReadOnlyList<IPEndPoint>> InFolderAsync(string folder)
    {
        try
        {
            return await ListedAsync(new FileGatewayListProvider(folder));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserException(
                ExitCodes.NoCluster, $"The cluster's folder '{folder}' cannot be read: {e.Message}",
                "Name a silo with --gateway host:port, as its log shows it; or ask the folder's owner to let you read it.", e);
        }
    }

    /// <summary>Sets up a client: the cluster's id, who lists its gateways, TLS.</summary>
    internal void Use(IClientBuilder client)
    {
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (endpoint.ClusterId, ClusterPaths.ServiceId));
        Tls?.Use(client);
        if (endpoint.Gateways.Count == 0 && redis is null)
        {
            client.UseFileClustering(new ClusterPaths(endpoint.ClusterId));
            return;
        }

        client.Services.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = RefreshPeriod);
        if (endpoint.Gateways.Count > 0)
            client.Services.AddSingleton<IGatewayListProvider>(new NamedGatewayListProvider(endpoint.Gateways));
        else
            client.UseRedisClustering(options => options.ConfigurationOptions = redis);
    }

    private static async Task<IReadOnlyList<IPEndPoint>> ListedAsync(IGatewayListProvider list)
    {
        await list.InitializeGatewayListProvider();
        return [.. (await list.GetGateways()).Select(uri => uri.ToGatewayAddress()?.Endpoint).OfType<IPEndPoint>()];
    }
}
