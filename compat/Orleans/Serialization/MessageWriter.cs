using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Serialization;

/// <summary>Writes one frame: small values into a pooled buffer, large immutable byte arrays by reference beside it.</summary>
internal sealed class MessageWriter : IDisposable
{
    /// <summary>From this size on, bytes that nobody changes are sent from where they are.</summary>
    private const int AttachFrom = 16 * 1024;

    private readonly List<(int Position, ReadOnlyMemory<byte> Data)> _attachments = [];
    private readonly ReferenceTable _references = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);
    private int _count;
    private long _attached;
    private int _immutableDepth;

    /// <summary>Bytes of the whole frame.</summary>
    public long Length => _count + _attached;

    /// <summary>Starts writing values that nobody changes; ends with <see cref="LeaveImmutable"/>.</summary>
    public void EnterImmutable() => _immutableDepth++;

    public void LeaveImmutable() => _immutableDepth--;

    /// <summary>The number under which the object was written before, or −1, remembering it.</summary>
    public int Track(object value) => _references.Track(value);

    public void WriteByte(byte value)
    {
        Grow(1);
        _buffer[_count++] = value;
    }

    public void WriteVarUInt(ulong value)
    {
        Grow(10);
        while (value >= 0x80)
        {
            _buffer[_count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_count++] = (byte)value;
    }

    public void WriteVarInt(long value) => WriteVarUInt((ulong)((value << 1) ^ (value >> 63)));

    public void WriteInt32(int value)
    {
        Grow(4);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_count), value);
        _count += 4;
    }

    public void WriteUnmanaged<T>(T value) where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        Grow(size);
        Unsafe.WriteUnaligned(ref _buffer[_count], value);
        _count += size;
    }

    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteByte(0);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        WriteVarUInt((ulong)length + 1);
        Grow(length);
        _count += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_count));
    }

    public void WriteSpan(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Bytes without their length; by reference when large and immutable.</summary>
    public void WriteBlock(ReadOnlyMemory<byte> bytes)
    {
        if (_immutableDepth > 0 && bytes.Length >= AttachFrom)
        {
            _attachments.Add((_count, bytes));
            _attached += bytes.Length;
        }
        else
        {
            WriteSpan(bytes.Span);
        }
    }

    /// <summary>Leaves room for a length; <see cref="EndLength"/> fills it in.</summary>
    public (int Slot, long Start) BeginLength()
    {
        WriteInt32(0);
        return (_count - 4, Length);
    }

    public void EndLength((int Slot, long Start) mark) =>
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(mark.Slot), checked((int)(Length - mark.Start)));

    /// <summary>The frame as consecutive pieces; valid until disposed.</summary>
    public void CopyTo(List<ArraySegment<byte>> pieces)
    {
        var from = 0;
        foreach (var (position, data) in _attachments)
        {
            if (position > from)
                pieces.Add(new(_buffer, from, position - from));
            if (System.Runtime.InteropServices.MemoryMarshal.TryGetArray(data, out var segment))
                pieces.Add(segment);
            else
                pieces.Add(new(data.ToArray()));
            from = position;
        }

        if (_count > from)
            pieces.Add(new(_buffer, from, _count - from));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, []) is { Length: > 0 } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Grow(int more)
    {
        if (_count + more <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, checked(_count + more)));
        _buffer.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
