using System.Net.Sockets;

namespace GanOrleans.Grains.Exchange;

/// <summary>A connection whose bytes are moved as far as they go now; who has to wait says how long.</summary>
internal sealed class ExchangeSocket : IDisposable
{
    private const int LocalBuffer = 4 << 20;

    private readonly Socket socket;

    public ExchangeSocket(Socket socket)
    {
        this.socket = socket;
        socket.Blocking = false;
        IsLocal = socket.AddressFamily == AddressFamily.Unix;
        if (IsLocal)
            socket.SendBufferSize = LocalBuffer;   // the kernel sizes those of TCP by itself
        else
            socket.NoDelay = true;
    }

    /// <summary>Whether the other side is a process of the same machine: what moving bytes takes is processor time then.</summary>
    public bool IsLocal { get; }

    /// <summary>Sends what there is room for; 0 when there is none.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => 0,
            _ => throw Broken(error),
        };
    }

    /// <summary>Receives what has come; 0 when nothing has.</summary>
    /// <exception cref="IOException">The connection is broken or was closed by the other side.</exception>
    public int Receive(Span<byte> bytes)
    {
        var count = socket.Receive(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success when count > 0 => count,
            SocketError.Success => throw new EndOfStreamException("The other side closed the connection."),
            SocketError.WouldBlock => 0,
            _ => throw Broken(error),
        };
    }

    /// <summary>Waits for room; negative = for as long as it takes.</summary>
    public bool WaitWritable(int milliseconds) => Wait(milliseconds, SelectMode.SelectWrite);

    /// <summary>Waits for bytes, or for the end of the connection; negative = for as long as it takes.</summary>
    public bool WaitReadable(int milliseconds) => Wait(milliseconds, SelectMode.SelectRead);

    /// <summary>Sends something without holding a thread.</summary>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.SendAsync(bytes, cancellationToken);
        }
        catch (SocketException e)
        {
            throw Broken(e.SocketErrorCode);
        }
    }

    /// <summary>Receives something without holding a thread.</summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var count = await socket.ReceiveAsync(bytes, cancellationToken);
            return count > 0 ? count : throw new EndOfStreamException("The other side closed the connection.");
        }
        catch (SocketException e)
        {
            throw Broken(e.SocketErrorCode);
        }
    }

    /// <summary>Ends the connection: who waits or moves bytes on either side finds it broken. Called on any thread.</summary>
    public void Abort()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is over already.
        }
    }

    public void Dispose() => socket.Dispose();

    private bool Wait(int milliseconds, SelectMode mode)
    {
        try
        {
            return socket.Poll(milliseconds < 0 ? -1 : milliseconds * 1000, mode);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException($"The connection is broken: {e.Message}", e);
        }
    }

    private static IOException Broken(SocketError error) => new($"The connection is broken: {error}.");
}
