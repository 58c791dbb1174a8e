using System.Net;
using System.Net.Sockets;

namespace GanOrleans.Client.Connection;

/// <summary>Asks whether anybody listens, before anything expensive is built: a missing cluster is reported in a second, not after retries.</summary>
internal static class GatewayProbe
{
    /// <summary>Whether one of the gateways accepts connections; all are asked at once.</summary>
    public static async Task<bool> AnyAnswersAsync(IReadOnlyCollection<IPEndPoint> gateways, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        var attempts = gateways.Select(gateway => AnswersAsync(gateway, deadline.Token)).ToList();
        while (attempts.Count > 0)
        {
            var first = await Task.WhenAny(attempts);
            if (await first)
                return true;
            attempts.Remove(first);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    private static async Task<bool> AnswersAsync(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        using var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(gateway, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
