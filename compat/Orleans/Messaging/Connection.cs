using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Orleans.Runtime;
using Orleans.Runtime.Calls;
using Orleans.Serialization;

namespace Orleans.Messaging;

/// <summary>Handles one frame's content; its buffer is valid until it returns.</summary>
internal delegate void FrameHandler(Connection connection, MessageKind kind, byte[] buffer, int start, int length);

/// <summary>A loopback connection that carries frames both ways.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>Frames up to this size share one buffer; larger ones get their own.</summary>
    private const int ReceiveBuffer = 64 * 1024;

    private const int MaxPieces = 64;
    private readonly Socket _socket;
    private readonly ConcurrentQueue<MessageWriter> _outgoing = new();
    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sending;
    private int _disposed;

    public Connection(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _socket.SendBufferSize = _socket.ReceiveBufferSize = 1 << 20;
    }

    /// <summary>Who is at the other end; set by the handshake.</summary>
    public Hello? Peer { get; set; }

    /// <summary>When bytes last came in, as Environment.TickCount64.</summary>
    public long LastHeard { get; private set; }

    /// <summary>Completes when the connection is gone.</summary>
    public Task Closed => _closed.Task;

    public bool IsOpen => _disposed == 0;

    public static async Task<Connection> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Queues a frame. The pool sends, so that frames written in one turn leave together.</summary>
    public void Send(MessageWriter frame)
    {
        if (!IsOpen)
        {
            frame.Dispose();
            return;
        }

        _outgoing.Enqueue(frame);
        if (Interlocked.CompareExchange(ref _sending, 1, 0) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.SendQueuedAsync(), this, preferLocal: false);
    }

    /// <summary>Lets the other end read to the end and close.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    /// <summary>Reads one frame before <see cref="RunAsync"/>.</summary>
    public async Task<T> ReadFirstAsync<T>(Func<MessageKind, byte[], int, int, T> read, int maxFrame, CancellationToken cancellation)
    {
        var header = new byte[4];
        await ReadExactlyAsync(header, cancellation).ConfigureAwait(false);
        var frame = new byte[Checked(BinaryPrimitives.ReadInt32LittleEndian(header), maxFrame)];
        await ReadExactlyAsync(frame, cancellation).ConfigureAwait(false);
        return read((MessageKind)frame[0], frame, 1, frame.Length - 1);
    }

    /// <summary>Reads frames until the connection is gone.</summary>
    public async Task RunAsync(FrameHandler handle, int maxFrame)
    {
        var buffer = new byte[ReceiveBuffer];
        var (start, end) = (0, 0);
        try
        {
            while (true)
            {
                while (end - start >= 4)
                {
                    var length = Checked(BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start)), maxFrame);
                    if (end - start - 4 >= length)
                    {
                        Instruments.ReceivedBytes.Record(length);
                        handle(this, (MessageKind)buffer[start + 4], buffer, start + 5, length - 1);
                        start += 4 + length;
                        continue;
                    }

                    if (length + 4 <= buffer.Length)
                        break;
                    await ReadLargeAsync(handle, buffer.AsMemory(start + 4, end - start - 4), length).ConfigureAwait(false);
                    (start, end) = (0, 0);
                }

                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                var count = await _socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false);
                if (count == 0)
                    return;
                LastHeard = Environment.TickCount64;
                end += count;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // The other end is gone, or this one was closed.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _socket.Dispose();
        _closed.TrySetResult();
        if (Interlocked.CompareExchange(ref _sending, 1, 0) == 0)
            DropQueued();
    }

    private async Task ReadLargeAsync(FrameHandler handle, ReadOnlyMemory<byte> beginning, int length)
    {
        var frame = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            beginning.CopyTo(frame);
            await ReadExactlyAsync(frame.AsMemory(beginning.Length, length - beginning.Length), default).ConfigureAwait(false);
            Instruments.ReceivedBytes.Record(length);
            handle(this, (MessageKind)frame[0], frame, 1, length - 1);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    private async Task ReadExactlyAsync(Memory<byte> memory, CancellationToken cancellation)
    {
        while (memory.Length > 0)
        {
            var count = await _socket.ReceiveAsync(memory, SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException();
            memory = memory[count..];
        }
    }

    private async Task SendQueuedAsync()
    {
        var batch = new List<MessageWriter>();
        try
        {
            while (true)
            {
                while (_pieces.Count < MaxPieces && _outgoing.TryDequeue(out var frame))
                {
                    Instruments.SentBytes.Record(frame.Length);
                    frame.CopyTo(_pieces);
                    batch.Add(frame);
                }

                if (batch.Count == 0)
                {
                    // A full fence: what is queued from here on either is seen below or sees that nobody sends.
                    Interlocked.Exchange(ref _sending, 0);
                    if (_outgoing.IsEmpty || Interlocked.CompareExchange(ref _sending, 1, 0) != 0)
                        return;
                    continue;
                }

                await SendAllAsync().ConfigureAwait(false);
                foreach (var frame in batch)
                    frame.Dispose();
                batch.Clear();
                _pieces.Clear();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            foreach (var frame in batch)
                frame.Dispose();
            Dispose();
            DropQueued();
        }
    }

    private async ValueTask SendAllAsync()
    {
        if (_pieces.Count == 1)
        {
            var memory = _pieces[0].AsMemory();
            while (memory.Length > 0)
                memory = memory[await _socket.SendAsync(memory, SocketFlags.None).ConfigureAwait(false)..];
            return;
        }

        // SendAsync over a list sends all of it on Unix, except when interrupted.
        var left = _pieces.Sum(piece => piece.Count);
        while (true)
        {
            var sent = await _socket.SendAsync(_pieces, SocketFlags.None).ConfigureAwait(false);
            left -= sent;
            if (left == 0)
                return;
            while (sent >= _pieces[0].Count)
            {
                sent -= _pieces[0].Count;
                _pieces.RemoveAt(0);
            }

            _pieces[0] = _pieces[0][sent..];
        }
    }

    private void DropQueued()
    {
        while (_outgoing.TryDequeue(out var frame))
            frame.Dispose();
    }

    private static int Checked(int length, int max) => length is > 0 && length <= max
        ? length
        : throw new SocketException((int)SocketError.MessageSize);
}
