using System.Net;
using System.Net.Sockets;
using GanOrleans.Contracts;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Exchange;

/// <summary>Connects a worker with a network by a ticket: on the same machine by its Unix socket, else over TCP.</summary>
internal sealed partial class ExchangeConnector(ILogger<ExchangeConnector> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What a listener answers to a token that counts.</summary>
    public static ReadOnlyMemory<byte> Welcome { get; } = "G"u8.ToArray();

    /// <summary>The connection, or null and why the other side cannot be reached.</summary>
    public static async Task<(ExchangeSocket? Socket, string Reason)> ConnectAsync(
        ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var reason = "it has no port for other machines";
        foreach (var end in Ends(ticket))
        {
            var socket = new Socket(end.AddressFamily, SocketType.Stream, end is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(Limit);
                await socket.ConnectAsync(end, limit.Token);
                var connection = new ExchangeSocket(socket);
                for (var sent = 0; sent < ticket.Token.Length;)
                    sent += await connection.SendAsync(ticket.Token.AsMemory(sent), limit.Token);
                await connection.ReceiveAsync(new byte[Welcome.Length], limit.Token);
                return (connection, "");
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or NotSupportedException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                reason = $"{end}: {e.Message}";
            }
        }

        return (null, reason);
    }

    /// <summary>The connection with a network, or null when it cannot be reached, which is logged: messages do then.</summary>
    public async Task<ExchangeSocket?> ConnectWithNetworkAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var (socket, reason) = await ConnectAsync(ticket, cancellationToken);
        if (socket is null)
            LogUnreachable(reason);
        return socket;
    }

    private static IEnumerable<EndPoint> Ends(ExchangeTicket ticket)
    {
        if (ticket.LocalName is { } name && OperatingSystem.IsLinux())
            yield return ExchangeListener.LocalEnd(name);
        if (ticket.Address is { } address)
            yield return new IPEndPoint(IPAddress.Parse(address), ticket.Port);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A network cannot be connected with for gradients and weights ({Reason}); its messages are used, which is slower")]
    private partial void LogUnreachable(string reason);
}
