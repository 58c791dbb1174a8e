using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GanOrleans.Client.Connection;

/// <summary>A gateway as people write it. A name may stand for several silos, and for other ones later.</summary>
/// <param name="Host">An address or a name.</param>
/// <param name="Port">Its port, 1 to 65,535.</param>
public sealed record GatewayName(string Host, int Port)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Reads <c>host:port</c>; null when the text is none.</summary>
    public static GatewayName? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        return
            colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port > 0
            && Uri.CheckHostName(text[..colon]) != UriHostNameType.Unknown
            ? new GatewayName(text[..colon], port)
            : null;
    }

    /// <summary>The addresses that the name has now, those of IPv4 first; empty when nobody knows one.</summary>
    public async Task<IReadOnlyList<IPEndPoint>> AddressesAsync()
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(Host).WaitAsync(Limit);
            return
            [
                .. addresses
                    .OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork)
                    .Select(address => new IPEndPoint(address, Port)),
            ];
        }
        catch (Exception e) when (e is SocketException or ArgumentException or TimeoutException)
        {
            return [];
        }
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
