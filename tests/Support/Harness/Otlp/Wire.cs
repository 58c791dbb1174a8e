using System.Buffers.Binary;
using System.Text;

namespace GanOrleans.Support.Harness.Otlp;

/// <summary>One field of a protobuf message, as it stands on the wire.</summary>
internal readonly record struct WireField(int Number, ulong Scalar, ReadOnlyMemory<byte> Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public double Double => BitConverter.UInt64BitsToDouble(Scalar);

    public WireMessage Message => new(Bytes);

    public string Hex => Convert.ToHexStringLower(Bytes.Span);
}

/// <summary>A protobuf message: its fields in order, without a schema. Throws where the bytes are no protobuf.</summary>
internal readonly record struct WireMessage(ReadOnlyMemory<byte> Bytes)
{
    public IEnumerable<WireField> Fields()
    {
        var rest = Bytes;
        while (!rest.IsEmpty)
        {
            var key = Varint(ref rest);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new WireField(number, Varint(ref rest), default);
                    break;
                case 1:
                    yield return new WireField(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8).Span), default);
                    break;
                case 2:
                    yield return new WireField(number, 0, Take(ref rest, checked((int)Varint(ref rest))));
                    break;
                case 5:
                    yield return new WireField(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref rest, 4).Span), default);
                    break;
                default:
                    throw new InvalidDataException($"Field {number} has wire type {key & 7}, which protobuf 3 does not write.");
            }
        }
    }

    public IEnumerable<WireField> All(int number) => Fields().Where(field => field.Number == number);

    public WireField Get(int number) => Fields().LastOrDefault(field => field.Number == number);

    public bool Has(int number) => Fields().Any(field => field.Number == number);

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> rest)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(ref rest, 1).Span[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException("A number is longer than ten bytes.");
    }
}
