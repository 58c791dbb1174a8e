using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Runtime.Calls;

namespace Orleans.Serialization;

/// <summary>Reads one frame. Values never refer to the frame's buffer afterwards.</summary>
internal sealed class MessageReader(byte[] buffer, int start, int length, ReferenceRuntime? runtime)
{
    private readonly List<object?> _references = [];
    private readonly int _end = start + length;
    private int _position = start;

    /// <summary>Binds grain references; null where there can be none.</summary>
    public ReferenceRuntime? Runtime => runtime;

    public int Position => _position;

    /// <summary>Takes the number of an object about to be read.</summary>
    public int Reserve()
    {
        _references.Add(null);
        return _references.Count - 1;
    }

    public void Fill(int number, object value)
    {
        if (number >= 0)
            _references[number] = value;
    }

    public object Reference(int number) =>
        (uint)number < (uint)_references.Count && _references[number] is { } value ? value : throw Malformed($"object {number} is referred to before it was read");

    public byte ReadByte()
    {
        Need(1);
        return buffer[_position++];
    }

    public ulong ReadVarUInt()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }

        throw Malformed("a number is longer than ten bytes");
    }

    public long ReadVarInt()
    {
        var value = ReadVarUInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int ReadInt32()
    {
        Need(4);
        var value = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(_position));
        _position += 4;
        return value;
    }

    public T ReadUnmanaged<T>() where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        Need(size);
        var value = Unsafe.ReadUnaligned<T>(ref buffer[_position]);
        _position += size;
        return value;
    }

    /// <summary>A count of items of at least <paramref name="atLeast"/> bytes each, checked against what is left.</summary>
    public int ReadCount(int atLeast = 0)
    {
        var count = ReadVarUInt();
        if (count > int.MaxValue || (long)count * atLeast > _end - _position)
            throw Malformed($"{count} items do not fit into the {_end - _position} bytes left");
        return (int)count;
    }

    public string? ReadString()
    {
        var length = ReadCount();
        if (length-- == 0)
            return null;
        return Encoding.UTF8.GetString(ReadSpan(length));
    }

    public ReadOnlySpan<byte> ReadSpan(int count)
    {
        Need(count);
        var span = buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    public void Skip(int count)
    {
        Need(count);
        _position += count;
    }

    public void Seek(int position)
    {
        if (position < _position || position > _end)
            throw Malformed("a length points outside of the frame");
        _position = position;
    }

    private void Need(int count)
    {
        if (count < 0 || count > _end - _position)
            throw Malformed($"{count} bytes are needed and {_end - _position} are left");
    }

    private static SerializerException Malformed(string what) => new($"The message is malformed: {what}.");
}
