using System.Reflection;

namespace Orleans.Serialization;

/// <summary>The members of an object: per level <c>(id + 1, length, value)*, 0</c>, so that unknown ids can be skipped.</summary>
internal sealed class ObjectBody<T>
{
    private readonly MemberCodec<T>[][] _levels = TypeLayout.Levels<T>();

    public bool IsImmutable { get; } = typeof(T).IsDefined(typeof(ImmutableAttribute), inherit: false);

    public void Write(MessageWriter writer, ref T value)
    {
        if (IsImmutable)
            writer.EnterImmutable();
        foreach (var level in _levels)
        {
            foreach (var member in level)
            {
                writer.WriteVarUInt((ulong)member.Id + 1);
                var mark = writer.BeginLength();
                member.Write(writer, ref value);
                writer.EndLength(mark);
            }

            writer.WriteByte(0);
        }

        if (IsImmutable)
            writer.LeaveImmutable();
    }

    public void Read(MessageReader reader, ref T value)
    {
        foreach (var level in _levels)
        {
            var next = 0;
            for (var id = reader.ReadVarUInt(); id != 0; id = reader.ReadVarUInt())
            {
                var length = reader.ReadInt32();
                var end = reader.Position + length;
                while (next < level.Length && level[next].Id + 1ul < id)
                    next++;
                if (next < level.Length && level[next].Id + 1ul == id)
                    level[next].Read(reader, ref value);
                reader.Seek(end);
            }
        }
    }

    public void Copy(ref T from, ref T to, CopyContext context)
    {
        foreach (var level in _levels)
        {
            foreach (var member in level)
                member.Copy(ref from, ref to, context);
        }
    }
}

/// <summary>A class with <see cref="GenerateSerializerAttribute"/>.</summary>
internal sealed class ClassCodec<T> : ReferenceCodec<T> where T : class
{
    private readonly ObjectBody<T> _body = new();
    private readonly bool _tracks = !TypeLayout.IsTuple(typeof(T)) && !typeof(T).IsDefined(typeof(SuppressReferenceTrackingAttribute), inherit: false);

    public override bool IsShareable => _body.IsImmutable;

    protected override bool Tracks => _tracks && !_body.IsImmutable;

    protected override void WriteBody(MessageWriter writer, T value) => _body.Write(writer, ref value);

    protected override T ReadBody(MessageReader reader, int number)
    {
        var value = Activators.Create<T>();
        reader.Fill(number, value);
        _body.Read(reader, ref value);
        return value;
    }

    protected override T CopyBody(T value, CopyContext context)
    {
        var copy = Activators.Create<T>();
        if (Tracks)
            context.Add(value, copy);
        _body.Copy(ref value, ref copy, context);
        return copy;
    }
}

/// <summary>A struct with <see cref="GenerateSerializerAttribute"/>, a value tuple or a pair.</summary>
internal sealed class StructCodec<T> : Codec<T> where T : struct
{
    private readonly ObjectBody<T> _body = new();

    public override bool IsShareable => _body.IsImmutable;

    public override void Write(MessageWriter writer, T value) => _body.Write(writer, ref value);

    public override T Read(MessageReader reader)
    {
        var value = Activators.Create<T>();
        _body.Read(reader, ref value);
        return value;
    }

    public override T Copy(T value, CopyContext context)
    {
        if (_body.IsImmutable)
            return value;
        var copy = value;
        _body.Copy(ref value, ref copy, context);
        return copy;
    }
}
