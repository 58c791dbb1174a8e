using System.Net;

namespace GanOrleans.Client.Connection;

/// <summary>Which cluster to talk to, and by which gateways.</summary>
/// <param name="ClusterId">The cluster's id, as its silos were started with.</param>
/// <param name="Gateways">Gateways given by hand; empty = those that the cluster's folder lists.</param>
public sealed record ClusterEndpoint(string ClusterId, IReadOnlyList<IPEndPoint> Gateways)
{
    /// <summary>Reads <c>host:port</c>, where the host is an address or a name.</summary>
    /// <returns>The endpoint, or <see langword="null"/> when the text is none or the name has no address.</returns>
    public static IPEndPoint? ParseGateway(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IPEndPoint.TryParse(text, out var endpoint))
            return endpoint.Port > 0 ? endpoint : null;

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], out var port) || port == 0)
            return null;
        try
        {
            var addresses = Dns.GetHostAddresses(text[..colon]);
            var address = Array.Find(addresses, a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
            return address is null ? null : new IPEndPoint(address, port);
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ArgumentException)
        {
            return null;
        }
    }
}
