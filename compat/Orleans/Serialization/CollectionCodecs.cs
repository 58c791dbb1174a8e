using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orleans.Serialization;

/// <summary>Codecs of arrays and generic collections.</summary>
internal static class CollectionCodecs
{
    private static readonly Dictionary<Type, string> Factories = new()
    {
        [typeof(List<>)] = nameof(List),
        [typeof(Dictionary<,>)] = nameof(Dictionary),
        [typeof(HashSet<>)] = nameof(HashSet),
        [typeof(SortedSet<>)] = nameof(SortedSet),
        [typeof(SortedDictionary<,>)] = nameof(SortedDictionary),
        [typeof(Queue<>)] = nameof(Queue),
        [typeof(Stack<>)] = nameof(Stack),
        [typeof(Collection<>)] = nameof(Collection),
        [typeof(ReadOnlyCollection<>)] = nameof(ReadOnlyCollection),
        [typeof(ConcurrentDictionary<,>)] = nameof(ConcurrentDictionary),
        [typeof(ImmutableArray<>)] = nameof(ImmutableArray),
        [typeof(ImmutableList<>)] = nameof(ImmutableList),
        [typeof(ImmutableHashSet<>)] = nameof(ImmutableHashSet),
        [typeof(ImmutableSortedSet<>)] = nameof(ImmutableSortedSet),
        [typeof(ImmutableDictionary<,>)] = nameof(ImmutableDictionary),
        [typeof(ImmutableSortedDictionary<,>)] = nameof(ImmutableSortedDictionary),
        [typeof(Memory<>)] = nameof(Memory),
        [typeof(ReadOnlyMemory<>)] = nameof(ReadOnlyMemory),
    };

    public static Codec Array(Type element) => IsPlain(element)
        ? Codecs.Make(typeof(UnmanagedArrayCodec<>), [element])
        : Codecs.Make(typeof(ArrayCodec<>), [element]);

    public static Codec? TryCreate(Type type)
    {
        var definition = type.GetGenericTypeDefinition();
        return Factories.TryGetValue(definition, out var factory)
            ? (Codec)typeof(CollectionCodecs).GetMethod(factory, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
                .MakeGenericMethod(type.GenericTypeArguments).Invoke(null, null)!
            : null;
    }

    private static bool IsPlain(Type element) => element.IsPrimitive || element == typeof(Guid) || element == typeof(decimal) || element == typeof(Half);

    private static MutableCodec<List<T>, T> List<T>() => new(n => new(n), (c, x) => c.Add(x));

    private static MutableCodec<HashSet<T>, T> HashSet<T>() => new(_ => [], (c, x) => c.Add(x), like => new(like.Comparer));

    private static MutableCodec<SortedSet<T>, T> SortedSet<T>() => new(_ => [], (c, x) => c.Add(x));

    private static MutableCodec<Queue<T>, T> Queue<T>() => new(n => new(n), (c, x) => c.Enqueue(x));

    private static MutableCodec<Collection<T>, T> Collection<T>() => new(_ => [], (c, x) => c.Add(x));

    private static MutableCodec<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> Dictionary<TKey, TValue>() where TKey : notnull =>
        new(n => new(n), (c, x) => c.Add(x.Key, x.Value), like => new(like.Comparer));

    private static MutableCodec<SortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> SortedDictionary<TKey, TValue>() where TKey : notnull =>
        new(_ => [], (c, x) => c.Add(x.Key, x.Value));

    private static MutableCodec<ConcurrentDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ConcurrentDictionary<TKey, TValue>() where TKey : notnull =>
        new(_ => new(), (c, x) => c.TryAdd(x.Key, x.Value));

    private static FrozenCodec<Stack<T>, T> Stack<T>() => new(items => new(Enumerable.Reverse(items)), false);

    private static FrozenCodec<ReadOnlyCollection<T>, T> ReadOnlyCollection<T>() => new(items => new(items), false);

    private static FrozenCodec<ImmutableList<T>, T> ImmutableList<T>() => new(items => [.. items], true);

    private static FrozenCodec<ImmutableHashSet<T>, T> ImmutableHashSet<T>() => new(items => [.. items], true);

    private static FrozenCodec<ImmutableSortedSet<T>, T> ImmutableSortedSet<T>() => new(items => [.. items], true);

    private static FrozenCodec<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ImmutableDictionary<TKey, TValue>() where TKey : notnull =>
        new(System.Collections.Immutable.ImmutableDictionary.CreateRange, true);

    private static FrozenCodec<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>() where TKey : notnull =>
        new(System.Collections.Immutable.ImmutableSortedDictionary.CreateRange, true);

    private static ValueCodec<ImmutableArray<T>> ImmutableArray<T>()
    {
        var array = Codecs.Get<T[]>();
        return new(
            (w, v) =>
            {
                w.EnterImmutable();
                array.Write(w, ImmutableCollectionsMarshal.AsArray(v)!);
                w.LeaveImmutable();
            },
            r => ImmutableCollectionsMarshal.AsImmutableArray(array.Read(r)),
            Codecs.Get<T>().IsShareable ? null : (v, context) => ImmutableCollectionsMarshal.AsImmutableArray(array.Copy(ImmutableCollectionsMarshal.AsArray(v)!, context)));
    }

    private static ValueCodec<Memory<T>> Memory<T>()
    {
        var array = Codecs.Get<T[]>();
        return new((w, v) => array.Write(w, v.ToArray()), r => array.Read(r), (v, context) => array.Copy(v.ToArray(), context));
    }

    private static ValueCodec<ReadOnlyMemory<T>> ReadOnlyMemory<T>()
    {
        var array = Codecs.Get<T[]>();
        return new((w, v) => array.Write(w, v.ToArray()), r => array.Read(r), (v, context) => array.Copy(v.ToArray(), context));
    }
}

/// <summary>A collection that can be filled after it exists.</summary>
internal sealed class MutableCodec<TCollection, T>(Func<int, TCollection> create, Action<TCollection, T> add, Func<TCollection, TCollection>? createLike = null) : ReferenceCodec<TCollection>
    where TCollection : class, IEnumerable<T>
{
    private readonly Codec<T> _element = Codecs.Get<T>();

    public override bool IsShareable => false;

    protected override bool Tracks => true;

    protected override void WriteBody(MessageWriter writer, TCollection value)
    {
        writer.WriteVarUInt((ulong)value.Count());
        foreach (var item in value)
            _element.Write(writer, item);
    }

    protected override TCollection ReadBody(MessageReader reader, int number)
    {
        var count = reader.ReadCount(1);
        var value = create(count);
        reader.Fill(number, value);
        for (var i = 0; i < count; i++)
            add(value, _element.Read(reader));
        return value;
    }

    protected override TCollection CopyBody(TCollection value, CopyContext context)
    {
        var copy = createLike is null ? create(value.Count()) : createLike(value);
        context.Add(value, copy);
        foreach (var item in value)
            add(copy, _element.Copy(item, context));
        return copy;
    }
}

/// <summary>A collection made from all its items at once.</summary>
internal sealed class FrozenCodec<TCollection, T>(Func<List<T>, TCollection> create, bool immutable) : ReferenceCodec<TCollection>
    where TCollection : class, IEnumerable<T>
{
    private readonly Codec<T> _element = Codecs.Get<T>();

    public override bool IsShareable => immutable && _element.IsShareable;

    protected override void WriteBody(MessageWriter writer, TCollection value)
    {
        writer.WriteVarUInt((ulong)value.Count());
        foreach (var item in value)
            _element.Write(writer, item);
    }

    protected override TCollection ReadBody(MessageReader reader, int number)
    {
        var items = new List<T>();
        for (var count = reader.ReadCount(1); count > 0; count--)
            items.Add(_element.Read(reader));
        return create(items);
    }

    protected override TCollection CopyBody(TCollection value, CopyContext context) => create([.. value.Select(item => _element.Copy(item, context))]);
}

/// <summary>An array, item by item.</summary>
internal sealed class ArrayCodec<T> : ReferenceCodec<T[]>
{
    private Codec<T>? _element;

    public override bool IsShareable => false;

    protected override bool Tracks => true;

    private Codec<T> Element => _element ??= Codecs.Get<T>();

    protected override void WriteBody(MessageWriter writer, T[] value)
    {
        writer.WriteVarUInt((ulong)value.Length);
        foreach (var item in value)
            Element.Write(writer, item);
    }

    protected override T[] ReadBody(MessageReader reader, int number)
    {
        var value = new T[reader.ReadCount(1)];
        reader.Fill(number, value);
        for (var i = 0; i < value.Length; i++)
            value[i] = Element.Read(reader);
        return value;
    }

    protected override T[] CopyBody(T[] value, CopyContext context)
    {
        if (Element.IsShareable)
        {
            var same = (T[])value.Clone();
            context.Add(value, same);
            return same;
        }

        var copy = new T[value.Length];
        context.Add(value, copy);
        for (var i = 0; i < copy.Length; i++)
            copy[i] = Element.Copy(value[i], context);
        return copy;
    }
}

/// <summary>An array whose memory is its content.</summary>
internal sealed class UnmanagedArrayCodec<T> : ReferenceCodec<T[]> where T : unmanaged
{
    public override bool IsShareable => false;

    protected override bool Tracks => true;

    protected override void WriteBody(MessageWriter writer, T[] value)
    {
        writer.WriteVarUInt((ulong)value.Length);
        writer.WriteSpan(MemoryMarshal.AsBytes(value.AsSpan()));
    }

    protected override T[] ReadBody(MessageReader reader, int number)
    {
        var value = new T[reader.ReadCount(Unsafe.SizeOf<T>())];
        reader.Fill(number, value);
        reader.ReadSpan(checked(value.Length * Unsafe.SizeOf<T>())).CopyTo(MemoryMarshal.AsBytes(value.AsSpan()));
        return value;
    }

    protected override T[] CopyBody(T[] value, CopyContext context)
    {
        var copy = value.AsSpan().ToArray();
        context.Add(value, copy);
        return copy;
    }
}
