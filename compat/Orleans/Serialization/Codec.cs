namespace Orleans.Serialization;

/// <summary>Writes, reads and deep-copies values of one type.</summary>
internal abstract class Codec
{
    /// <summary>Whether values may be shared instead of copied.</summary>
    public abstract bool IsShareable { get; }

    public abstract void WriteObject(MessageWriter writer, object? value);

    public abstract object? ReadObject(MessageReader reader);

    public abstract object? CopyObject(object? value, CopyContext context);

    /// <summary>The value without a type, for a member declared as a base type.</summary>
    public abstract void WriteBodyObject(MessageWriter writer, object value);

    public abstract object ReadBodyObject(MessageReader reader);

    public abstract object CopyBodyObject(object value, CopyContext context);
}

/// <inheritdoc/>
internal abstract class Codec<T> : Codec
{
    public abstract void Write(MessageWriter writer, T value);

    public abstract T Read(MessageReader reader);

    public abstract T Copy(T value, CopyContext context);

    public sealed override void WriteObject(MessageWriter writer, object? value) => Write(writer, (T)value!);

    public sealed override object? ReadObject(MessageReader reader) => Read(reader);

    public sealed override object? CopyObject(object? value, CopyContext context) => Copy((T)value!, context);

    public override void WriteBodyObject(MessageWriter writer, object value) => Write(writer, (T)value);

    public override object ReadBodyObject(MessageReader reader) => Read(reader)!;

    public override object CopyBodyObject(object value, CopyContext context) => Copy((T)value, context)!;
}

/// <summary>A codec of delegates.</summary>
internal sealed class ValueCodec<T>(Action<MessageWriter, T> write, Func<MessageReader, T> read, Func<T, CopyContext, T>? copy = null) : Codec<T>
{
    public override bool IsShareable => copy is null;

    public override void Write(MessageWriter writer, T value) => write(writer, value);

    public override T Read(MessageReader reader) => read(reader);

    public override T Copy(T value, CopyContext context) => copy is null ? value : copy(value, context);
}

/// <summary>A value whose bytes are itself.</summary>
internal sealed class UnmanagedCodec<T> : Codec<T> where T : unmanaged
{
    public override bool IsShareable => true;

    public override void Write(MessageWriter writer, T value) => writer.WriteUnmanaged(value);

    public override T Read(MessageReader reader) => reader.ReadUnmanaged<T>();

    public override T Copy(T value, CopyContext context) => value;
}

/// <summary>An enumeration, as a variable-length number.</summary>
internal sealed class EnumCodec<T> : Codec<T> where T : struct, Enum
{
    public override bool IsShareable => true;

    public override void Write(MessageWriter writer, T value) => writer.WriteVarInt(ToInt64(value));

    public override T Read(MessageReader reader) => FromInt64(reader.ReadVarInt());

    public override T Copy(T value, CopyContext context) => value;

    private static long ToInt64(T value) => System.Runtime.CompilerServices.Unsafe.SizeOf<T>() switch
    {
        1 => System.Runtime.CompilerServices.Unsafe.As<T, sbyte>(ref value),
        2 => System.Runtime.CompilerServices.Unsafe.As<T, short>(ref value),
        4 => System.Runtime.CompilerServices.Unsafe.As<T, int>(ref value),
        _ => System.Runtime.CompilerServices.Unsafe.As<T, long>(ref value),
    };

    private static T FromInt64(long number)
    {
        // Little-endian: the low bytes come first.
        return System.Runtime.CompilerServices.Unsafe.As<long, T>(ref number);
    }
}

/// <summary>A nullable value.</summary>
internal sealed class NullableCodec<T>(Codec<T> inner) : Codec<T?> where T : struct
{
    public override bool IsShareable => inner.IsShareable;

    public override void Write(MessageWriter writer, T? value)
    {
        writer.WriteByte(value.HasValue ? (byte)1 : (byte)0);
        if (value.HasValue)
            inner.Write(writer, value.GetValueOrDefault());
    }

    public override T? Read(MessageReader reader) => reader.ReadByte() == 0 ? null : inner.Read(reader);

    public override T? Copy(T? value, CopyContext context) => value.HasValue ? inner.Copy(value.GetValueOrDefault(), context) : null;
}
