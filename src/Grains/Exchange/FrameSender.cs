using System.IO.Hashing;

namespace GanOrleans.Grains.Exchange;

/// <summary>
/// Sends one frame after the other from the memory where it lies, hashed slice by slice just before it is copied: what is read twice is
/// still in the cache.
/// </summary>
/// <remarks>A frame may be begun on one thread and finished on another, one after the other.</remarks>
internal sealed class FrameSender(ExchangeSocket socket)
{
    /// <summary>Bytes that are hashed and then sent.</summary>
    public const int Slice = 256 * 1024;

    private readonly XxHash3 hash = new();
    private readonly byte[] end = new byte[sizeof(ulong)];
    private readonly List<ReadOnlyMemory<byte>> parts = [];
    private int part;
    private int hashed;
    private int sent;

    /// <summary>Whether the frame has been sent, or none was begun.</summary>
    public bool IsDone => part == parts.Count;

    /// <summary>Begins a frame, which must not change until it has been sent.</summary>
    public void Begin(ReadOnlyMemory<byte> header, IEnumerable<Memory<byte>>? payload = null)
    {
        if (!IsDone)
            throw new InvalidOperationException("The frame before this one has not been sent.");
        hash.Reset();
        parts.Clear();
        parts.Add(header);
        if (payload is not null)
            foreach (var bytes in payload)
                parts.Add(bytes);
        parts.Add(end);
        (part, hashed, sent) = (0, 0, 0);
    }

    /// <summary>Sends on; false when there was no room for <paramref name="patience"/> ms. Negative = as long as it takes.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public bool Send(int patience)
    {
        while (!IsDone)
        {
            var count = socket.Send(Next().Span);
            if (count == 0 && !socket.WaitWritable(patience))
                return false;
            Sent(count);
        }

        return true;
    }

    /// <summary>Sends the rest without holding a thread.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        while (!IsDone)
            Sent(await socket.SendAsync(Next(), cancellationToken));
    }

    private ReadOnlyMemory<byte> Next()
    {
        var bytes = parts[part];
        if (sent == hashed)
        {
            var count = Math.Min(Slice, bytes.Length - hashed);
            if (part < parts.Count - 1)
                hash.Append(bytes.Span.Slice(hashed, count));
            else
                hash.GetCurrentHash(end);
            hashed += count;
        }

        return bytes[sent..hashed];
    }

    private void Sent(int count)
    {
        sent += count;
        if (sent == parts[part].Length)
            (part, hashed, sent) = (part + 1, 0, 0);
    }
}
