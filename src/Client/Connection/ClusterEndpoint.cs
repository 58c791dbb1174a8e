using GanOrleans.Contracts.Connections;

namespace GanOrleans.Client.Connection;

/// <summary>Which cluster to talk to, and by which gateways.</summary>
/// <param name="ClusterId">The cluster's id, as its silos were started with.</param>
/// <param name="Gateways">Gateways given by hand; empty = those that <paramref name="RedisFile"/> or the cluster's folder lists.</param>
/// <param name="RedisFile">File with the connection string of the cluster's Redis; null = none.</param>
/// <param name="Tls">The files of TLS; null = the cluster has none.</param>
public sealed record ClusterEndpoint(string ClusterId, IReadOnlyList<GatewayName> Gateways, string? RedisFile = null, TlsFiles? Tls = null);
