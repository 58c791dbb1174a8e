namespace Orleans.Serialization;

/// <summary>A reference type: null, the declared type, a derived type by name, or an object met before.</summary>
internal abstract class ReferenceCodec<T> : Codec<T> where T : class
{
    private const byte Null = 0;
    private const byte Exact = 1;
    private const byte Derived = 2;
    private const byte Seen = 3;

    /// <summary>Whether identity matters: an object met twice is one object again, and cycles end.</summary>
    protected virtual bool Tracks => false;

    /// <summary>Writes a value of exactly this type.</summary>
    protected abstract void WriteBody(MessageWriter writer, T value);

    /// <summary>Reads it; fills <paramref name="number"/> as soon as the object exists.</summary>
    protected abstract T ReadBody(MessageReader reader, int number);

    protected abstract T CopyBody(T value, CopyContext context);

    public sealed override void Write(MessageWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteByte(Null);
            return;
        }

        var type = TypeNames.WireType(value);
        if (type != typeof(T))
        {
            writer.WriteByte(Derived);
            writer.WriteString(TypeNames.Format(type));
            Codecs.Get(type).WriteBodyObject(writer, value);
            return;
        }

        WriteKnown(writer, value);
    }

    public sealed override T Read(MessageReader reader)
    {
        switch (reader.ReadByte())
        {
            case Null:
                return null!;
            case Exact:
                return ReadBody(reader, Tracks ? reader.Reserve() : -1);
            case Derived:
                var type = TypeNames.Parse(reader.ReadString()!);
                return (T)Codecs.Get(type).ReadBodyObject(reader);
            case Seen:
                return (T)reader.Reference((int)reader.ReadVarUInt());
            case var other:
                throw new SerializerException($"The message is malformed: {other} does not begin a {typeof(T)}.");
        }
    }

    public sealed override T Copy(T value, CopyContext context)
    {
        if (value is null)
            return null!;
        var type = TypeNames.WireType(value);
        return type == typeof(T) ? CopyKnown(value, context) : (T)Codecs.Get(type).CopyBodyObject(value, context);
    }

    public sealed override void WriteBodyObject(MessageWriter writer, object value) => WriteKnown(writer, (T)value);

    public sealed override object ReadBodyObject(MessageReader reader) => Read(reader);

    public sealed override object CopyBodyObject(object value, CopyContext context) => CopyKnown((T)value, context);

    private void WriteKnown(MessageWriter writer, T value)
    {
        if (Tracks && writer.Track(value) is var number and >= 0)
        {
            writer.WriteByte(Seen);
            writer.WriteVarUInt((ulong)number);
            return;
        }

        writer.WriteByte(Exact);
        WriteBody(writer, value);
    }

    private T CopyKnown(T value, CopyContext context)
    {
        if (IsShareable)
            return value;
        return Tracks && context.TryGet(value, out var copy) ? (T)copy! : CopyBody(value, context);
    }
}

/// <summary>An abstract type or interface: always a derived type by name.</summary>
internal sealed class AbstractCodec<T> : ReferenceCodec<T> where T : class
{
    public override bool IsShareable => false;

    protected override void WriteBody(MessageWriter writer, T value)
    {
        // A plain object has no content.
    }

    protected override T ReadBody(MessageReader reader, int number) => typeof(T) == typeof(object) ? (T)new object() : throw new SerializerException($"{typeof(T)} is abstract.");

    protected override T CopyBody(T value, CopyContext context) => value;
}

/// <summary>A reference type by delegates, without identity.</summary>
internal sealed class ReferenceValueCodec<T>(Action<MessageWriter, T> write, Func<MessageReader, T> read, Func<T, CopyContext, T>? copy = null) : ReferenceCodec<T>
    where T : class
{
    public override bool IsShareable => copy is null;

    protected override void WriteBody(MessageWriter writer, T value) => write(writer, value);

    protected override T ReadBody(MessageReader reader, int number) => read(reader);

    protected override T CopyBody(T value, CopyContext context) => copy is null ? value : copy(value, context);
}
