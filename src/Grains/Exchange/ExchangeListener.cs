using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using GanOrleans.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Exchange;

/// <summary>
/// Where workers elsewhere connect to this silo's networks: a Unix socket for processes of this machine, TCP for others. A connection
/// counts when it shows a token that a network gave out; then it is the network's.
/// </summary>
/// <remarks>It listens from the first ticket on: a silo whose runs have one worker each never does.</remarks>
internal sealed partial class ExchangeListener(IOptions<GanOptions> options, ILogger<ExchangeListener> logger) : IDisposable
{
    private const int MaxHandshakes = 64;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Action<ExchangeSocket>> awaited = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim handshakes = new(MaxHandshakes);
    private readonly Lock gate = new();
    private Socket? local;
    private Socket? remote;
    private string? localName;
    private bool listens;

    /// <summary>Gives out a ticket; null when this silo takes no connections.</summary>
    /// <param name="accept">Takes over the connection that shows it. Called once at most, on a thread of the pool.</param>
    public ExchangeTicket? Admit(Action<ExchangeSocket> accept)
    {
        Listen();
        if (local is null && remote is null)
            return null;
        var token = RandomNumberGenerator.GetBytes(ExchangeTicket.TokenBytes);
        awaited[Convert.ToHexString(token)] = accept;
        var end = (IPEndPoint?)remote?.LocalEndPoint;
        return new ExchangeTicket(token, localName, end?.Address.ToString(), end?.Port ?? 0);
    }

    /// <summary>Takes back a ticket that was not used.</summary>
    public void Withdraw(ExchangeTicket ticket) => awaited.TryRemove(Convert.ToHexString(ticket.Token), out _);

    public void Dispose()
    {
        closing.Cancel();
        local?.Dispose();
        remote?.Dispose();
    }

    private void Listen()
    {
        lock (gate)
        {
            if (listens || closing.IsCancellationRequested)
                return;
            listens = true;
            var settings = options.Value;
            if (settings.ExchangePort is not { } port)
                return;
            if (OperatingSystem.IsLinux())
            {
                localName = $"gan-{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}";
                local = Bind(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), LocalEnd(localName));
            }

            if (settings.ExchangeAddress is { } address)
                remote = Bind(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp), new IPEndPoint(address, port));
            localName = local is null ? null : localName;
        }
    }

    /// <summary>An abstract name: it belongs to the machine's network namespace and needs no file.</summary>
    public static EndPoint LocalEnd(string name) => new UnixDomainSocketEndPoint("\0" + name);

    private Socket? Bind(Socket socket, EndPoint end)
    {
        try
        {
            socket.Bind(end);
            socket.Listen();
        }
        catch (SocketException e)
        {
            LogCannotListen($"{end}", e.Message);
            socket.Dispose();
            return null;
        }

        _ = Task.Run(() => AcceptAsync(socket));
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await handshakes.WaitAsync(closing.Token);
                var socket = await listener.AcceptAsync(closing.Token);
                _ = WelcomeAsync(socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                handshakes.Release();
                LogNotAccepted(e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private async Task WelcomeAsync(Socket socket)
    {
        try
        {
            var connection = new ExchangeSocket(socket);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
            limit.CancelAfter(HandshakeLimit);
            var token = new byte[ExchangeTicket.TokenBytes];
            for (var count = 0; count < token.Length;)
                count += await connection.ReceiveAsync(token.AsMemory(count), limit.Token);
            if (!awaited.TryRemove(Convert.ToHexString(token), out var accept))
            {
                LogRefused($"{socket.RemoteEndPoint}");
                socket.Dispose();
                return;
            }

            await connection.SendAsync(ExchangeConnector.Welcome, limit.Token);
            accept(connection);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Dispose();
        }
        finally
        {
            handshakes.Release();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "No connections for gradients and weights at {Place}: {Reason}. Workers elsewhere use messages, which is slower")]
    private partial void LogCannotListen(string place, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection for gradients and weights could not be accepted: {Reason}")]
    private partial void LogNotAccepted(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection from '{Place}' showed no valid token and was closed")]
    private partial void LogRefused(string place);
}
