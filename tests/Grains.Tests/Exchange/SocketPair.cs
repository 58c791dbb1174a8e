using System.Net;
using System.Net.Sockets;
using GanOrleans.Grains.Exchange;

namespace GanOrleans.Grains.Tests.Exchange;

/// <summary>Both ends of one connection.</summary>
internal sealed record SocketPair(ExchangeSocket Left, ExchangeSocket Right) : IDisposable
{
    public static async Task<SocketPair> CreateAsync(AddressFamily family)
    {
        var protocol = family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        using var listener = new Socket(family, SocketType.Stream, protocol);
        listener.Bind(family == AddressFamily.Unix
            ? ExchangeListener.LocalEnd($"gan-test-{Guid.NewGuid():n}")
            : new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(family, SocketType.Stream, protocol);
        await client.ConnectAsync(listener.LocalEndPoint!);
        return new SocketPair(new ExchangeSocket(client), new ExchangeSocket(await listener.AcceptAsync()));
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}
