using System.Collections.Concurrent;
using System.Net;
using System.Numerics;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Finds the codec of a type.</summary>
internal static class Codecs
{
    private static readonly ConcurrentDictionary<Type, Codec> Known = WellKnownCodecs.Create();

    public static Codec<T> Get<T>() => Holder<T>.Codec ??= (Codec<T>)Get(typeof(T));

    /// <exception cref="CodecNotFoundException">The type cannot travel.</exception>
    public static Codec Get(Type type) => Known.TryGetValue(type, out var codec) ? codec : Known.GetOrAdd(type, Create(type));

    public static bool Exists(Type type)
    {
        try
        {
            Get(type);
            return true;
        }
        catch (CodecNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Copies what a call passes within a silo.</summary>
    public static T DeepCopy<T>(T value) => Get<T>() is { IsShareable: false } codec ? codec.Copy(value, new CopyContext()) : value;

    private static Codec Create(Type type)
    {
        if (type.IsPointer || type.IsByRef || type.IsByRefLike || type.ContainsGenericParameters)
            throw NotFound(type);
        if (ApplicationTypes.FindConverter(type) is { } converter)
            return SurrogateCodecs.Create(type, converter);
        if (type.IsEnum)
            return Make(typeof(EnumCodec<>), type);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Make(typeof(NullableCodec<>), [underlying], Get(underlying));
        if (type.IsSZArray)
            return CollectionCodecs.Array(type.GetElementType()!);
        if (typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract)
            return ExceptionCodecs.Supports(type) ? Make(typeof(ExceptionCodec<>), type) : throw NotFound(type);
        if (TypeLayout.IsSerializable(type) && !type.IsAbstract)
            return type.IsValueType ? Make(typeof(StructCodec<>), type) : Make(typeof(ClassCodec<>), type);
        if (type.IsGenericType && CollectionCodecs.TryCreate(type) is { } collection)
            return collection;
        if (typeof(IAddressable).IsAssignableFrom(type) && (type.IsInterface || typeof(GrainReference).IsAssignableFrom(type)))
            return Make(typeof(GrainReferenceCodec<>), type);
        if (type.IsAbstract || type.IsInterface || type == typeof(object) || type == typeof(Exception))
            return Make(typeof(AbstractCodec<>), type);
        throw NotFound(type);
    }

    private static CodecNotFoundException NotFound(Type type) =>
        new($"Could not find a codec for type {type}. Mark it with [GenerateSerializer] and its members with [Id(n)], or register a converter for it.");

    private static Codec Make(Type definition, Type argument) => Make(definition, [argument]);

    internal static Codec Make(Type definition, Type[] arguments, params object?[] parameters) =>
        (Codec)Activator.CreateInstance(definition.MakeGenericType(arguments), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions, null, parameters, null)!;

    private static class Holder<T>
    {
        public static Codec<T>? Codec;
    }
}

/// <summary>Codecs of the types that everything is made of.</summary>
internal static class WellKnownCodecs
{
    public static ConcurrentDictionary<Type, Codec> Create()
    {
        var codecs = new ConcurrentDictionary<Type, Codec>();
        void Value<T>(Action<MessageWriter, T> write, Func<MessageReader, T> read) => codecs[typeof(T)] = new ValueCodec<T>(write, read);
        void Reference<T>(Action<MessageWriter, T> write, Func<MessageReader, T> read) where T : class => codecs[typeof(T)] = new ReferenceValueCodec<T>(write, read);
        void Unmanaged<T>() where T : unmanaged => codecs[typeof(T)] = new UnmanagedCodec<T>();

        Value<bool>((w, v) => w.WriteByte(v ? (byte)1 : (byte)0), r => r.ReadByte() != 0);
        Unmanaged<byte>();
        Unmanaged<sbyte>();
        Value<short>((w, v) => w.WriteVarInt(v), r => (short)r.ReadVarInt());
        Value<ushort>((w, v) => w.WriteVarUInt(v), r => (ushort)r.ReadVarUInt());
        Value<int>((w, v) => w.WriteVarInt(v), r => (int)r.ReadVarInt());
        Value<uint>((w, v) => w.WriteVarUInt(v), r => (uint)r.ReadVarUInt());
        Value<long>((w, v) => w.WriteVarInt(v), r => r.ReadVarInt());
        Value<ulong>((w, v) => w.WriteVarUInt(v), r => r.ReadVarUInt());
        Value<char>((w, v) => w.WriteVarUInt(v), r => (char)r.ReadVarUInt());
        Unmanaged<Int128>();
        Unmanaged<UInt128>();
        Unmanaged<Half>();
        Unmanaged<float>();
        Unmanaged<double>();
        Unmanaged<decimal>();
        Unmanaged<Guid>();
        Value<DateTime>((w, v) => w.WriteUnmanaged(v.ToBinary()), r => DateTime.FromBinary(r.ReadUnmanaged<long>()));
        Value<DateTimeOffset>(
            (w, v) =>
            {
                w.WriteUnmanaged(v.Ticks);
                w.WriteVarInt(v.Offset.Ticks);
            },
            r => new(r.ReadUnmanaged<long>(), new TimeSpan(r.ReadVarInt())));
        Value<TimeSpan>((w, v) => w.WriteVarInt(v.Ticks), r => new(r.ReadVarInt()));
        Value<DateOnly>((w, v) => w.WriteVarInt(v.DayNumber), r => DateOnly.FromDayNumber((int)r.ReadVarInt()));
        Value<TimeOnly>((w, v) => w.WriteVarInt(v.Ticks), r => new(r.ReadVarInt()));
        Reference<string>((w, v) => w.WriteString(v), r => r.ReadString()!);
        Reference<Uri>((w, v) => w.WriteString(v.OriginalString), r => new(r.ReadString()!, UriKind.RelativeOrAbsolute));
        Reference<Version>((w, v) => w.WriteString(v.ToString()), r => new(r.ReadString()!));
        Reference<Type>((w, v) => w.WriteString(TypeNames.Format(v)), r => TypeNames.Parse(r.ReadString()!));
        Reference<IPAddress>((w, v) => w.WriteString(v.ToString()), r => IPAddress.Parse(r.ReadString()!));
        Reference<IPEndPoint>((w, v) => w.WriteString(v.ToString()), r => IPEndPoint.Parse(r.ReadString()!));
        Value<BigInteger>((w, v) => WriteBytes(w, v.ToByteArray()), r => new(r.ReadSpan(r.ReadCount(1))));

        Value<IdSpan>((w, v) => WriteBytes(w, v.AsSpan()), r => new(r.ReadSpan(r.ReadCount(1)).ToArray()));
        Value<GrainType>((w, v) => WriteBytes(w, v.AsSpan()), r => new(r.ReadSpan(r.ReadCount(1)).ToArray()));
        Value<GrainInterfaceType>((w, v) => WriteBytes(w, v.Value.AsSpan()), r => new(new IdSpan(r.ReadSpan(r.ReadCount(1)).ToArray())));
        Value<GrainId>(WriteGrainId, ReadGrainId);
        Reference<SiloAddress>((w, v) => w.WriteString(v.ToParsableString()), r => SiloAddress.Parse(r.ReadString()!));

        codecs[typeof(byte[])] = new ByteArrayCodec();
        codecs[typeof(Memory<byte>)] = new ValueCodec<Memory<byte>>((w, v) => WriteBlock(w, v), r => ReadBlock(r), (v, _) => v.ToArray());
        codecs[typeof(ReadOnlyMemory<byte>)] = new ValueCodec<ReadOnlyMemory<byte>>(WriteBlock, r => ReadBlock(r), (v, _) => v.ToArray());
        codecs[typeof(ArraySegment<byte>)] = new ValueCodec<ArraySegment<byte>>((w, v) => WriteBlock(w, v), r => ReadBlock(r), (v, _) => v.ToArray());
        return codecs;
    }

    public static void WriteGrainId(MessageWriter writer, GrainId id)
    {
        WriteBytes(writer, id.Type.AsSpan());
        WriteBytes(writer, id.Key.AsSpan());
    }

    public static GrainId ReadGrainId(MessageReader reader)
    {
        var type = new GrainType(reader.ReadSpan(reader.ReadCount(1)).ToArray());
        return new(type, new IdSpan(reader.ReadSpan(reader.ReadCount(1)).ToArray()));
    }

    private static void WriteBytes(MessageWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.WriteVarUInt((ulong)bytes.Length);
        writer.WriteSpan(bytes);
    }

    private static void WriteBlock(MessageWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.WriteVarUInt((ulong)bytes.Length);
        writer.WriteBlock(bytes);
    }

    private static byte[] ReadBlock(MessageReader reader) => reader.ReadSpan(reader.ReadCount(1)).ToArray();

    private sealed class ByteArrayCodec : ReferenceCodec<byte[]>
    {
        public override bool IsShareable => false;

        protected override bool Tracks => true;

        protected override void WriteBody(MessageWriter writer, byte[] value) => WriteBlock(writer, value);

        protected override byte[] ReadBody(MessageReader reader, int number)
        {
            var value = ReadBlock(reader);
            reader.Fill(number, value);
            return value;
        }

        protected override byte[] CopyBody(byte[] value, CopyContext context)
        {
            var copy = value.AsSpan().ToArray();
            context.Add(value, copy);
            return copy;
        }
    }
}
