namespace GanOrleans.Client.Connection;

/// <summary>Which cluster to talk to, and by which gateways.</summary>
/// <param name="ClusterId">The cluster's id, as its silos were started with.</param>
/// <param name="Gateways">Gateways given by hand; empty = those that the cluster's folder lists.</param>
public sealed record ClusterEndpoint(string ClusterId, IReadOnlyList<GatewayName> Gateways);
