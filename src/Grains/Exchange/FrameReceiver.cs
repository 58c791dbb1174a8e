using System.IO.Hashing;

namespace GanOrleans.Grains.Exchange;

/// <summary>Receives one frame after the other straight into the memory where it belongs, and compares its checksum.</summary>
/// <remarks>
/// A frame may be begun on one thread and finished on another, one after the other. Its payload has been written when the checksum turns
/// out wrong: nobody uses it then.
/// </remarks>
internal sealed class FrameReceiver(ExchangeSocket socket)
{
    private readonly XxHash3 hash = new();
    private readonly byte[] end = new byte[sizeof(ulong)];
    private readonly List<Memory<byte>> parts = [];
    private int part;
    private int received;

    /// <summary>Whether all that was expected has come.</summary>
    public bool IsDone => part == parts.Count;

    /// <summary>Expects the beginning of a frame.</summary>
    public void Begin(Memory<byte> header)
    {
        hash.Reset();
        parts.Clear();
        parts.Add(header);
        (part, received) = (0, 0);
    }

    /// <summary>Expects the rest of the frame, the checksum last.</summary>
    public void Expect(IEnumerable<Memory<byte>> payload)
    {
        foreach (var bytes in payload)
            if (bytes.Length > 0)
                parts.Add(bytes);
        parts.Add(end);
    }

    /// <summary>Receives on; false when nothing came for <paramref name="patience"/> ms. Negative = as long as it takes.</summary>
    /// <exception cref="IOException">The connection is broken, or the frame arrived damaged.</exception>
    public bool Receive(int patience)
    {
        while (!IsDone)
        {
            var count = socket.Receive(Next().Span);
            if (count == 0 && !socket.WaitReadable(patience))
                return false;
            Received(count);
        }

        return true;
    }

    /// <summary>Receives the rest without holding a thread.</summary>
    /// <exception cref="IOException">The connection is broken, or the frame arrived damaged.</exception>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (!IsDone)
            Received(await socket.ReceiveAsync(Next(), cancellationToken));
    }

    private Memory<byte> Next()
    {
        var bytes = parts[part];
        return bytes.Slice(received, Math.Min(FrameSender.Slice, bytes.Length - received));
    }

    private void Received(int count)
    {
        var bytes = parts[part];
        if (bytes.Length == end.Length && bytes.Equals((Memory<byte>)end))
        {
            received += count;
            if (received < end.Length)
                return;
            Span<byte> computed = stackalloc byte[sizeof(ulong)];
            hash.GetCurrentHash(computed);
            if (!computed.SequenceEqual(end))
                throw new DamagedFrameException("A frame arrived damaged: its checksum is not the one that was sent.");
        }
        else
        {
            hash.Append(bytes.Span.Slice(received, count));
            received += count;
            if (received < bytes.Length)
                return;
        }

        (part, received) = (part + 1, 0);
    }
}
