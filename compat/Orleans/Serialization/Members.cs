using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Serialization;

internal delegate TMember Getter<T, TMember>(ref T instance);

internal delegate void Setter<T, TMember>(ref T instance, TMember value);

/// <summary>One member of <typeparamref name="T"/>.</summary>
internal abstract class MemberCodec<T>(uint id)
{
    public uint Id { get; } = id;

    public abstract void Write(MessageWriter writer, ref T instance);

    public abstract void Read(MessageReader reader, ref T instance);

    public abstract void Copy(ref T from, ref T to, CopyContext context);
}

/// <inheritdoc/>
internal sealed class MemberCodec<T, TMember>(uint id, MemberInfo member, bool immutable) : MemberCodec<T>(id)
{
    private readonly Getter<T, TMember> _get = Accessors.Getter<T, TMember>(member);
    private readonly Setter<T, TMember> _set = Accessors.Setter<T, TMember>(member);
    private Codec<TMember>? _codec;

    // Late, because types may contain themselves.
    private Codec<TMember> Codec => _codec ??= Codecs.Get<TMember>();

    public override void Write(MessageWriter writer, ref T instance)
    {
        if (immutable)
            writer.EnterImmutable();
        Codec.Write(writer, _get(ref instance));
        if (immutable)
            writer.LeaveImmutable();
    }

    public override void Read(MessageReader reader, ref T instance) => _set(ref instance, Codec.Read(reader));

    public override void Copy(ref T from, ref T to, CopyContext context)
    {
        var value = _get(ref from);
        _set(ref to, immutable ? value : Codec.Copy(value, context));
    }
}

/// <summary>Reads and writes members whatever their visibility; init-only properties and read-only fields too.</summary>
internal static class Accessors
{
    public static Getter<T, TMember> Getter<T, TMember>(MemberInfo member)
    {
        var method = new DynamicMethod("get_" + member.Name, typeof(TMember), [typeof(T).MakeByRefType()], typeof(Accessors).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        Load<T>(il);
        if (member is FieldInfo field)
            il.Emit(OpCodes.Ldfld, field);
        else
            il.Emit(OpCodes.Call, ((PropertyInfo)member).GetGetMethod(nonPublic: true)!);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Getter<T, TMember>>();
    }

    public static Setter<T, TMember> Setter<T, TMember>(MemberInfo member)
    {
        var method = new DynamicMethod("set_" + member.Name, null, [typeof(T).MakeByRefType(), typeof(TMember)], typeof(Accessors).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        Load<T>(il);
        il.Emit(OpCodes.Ldarg_1);
        if (member is FieldInfo field)
            il.Emit(OpCodes.Stfld, field);
        else
            il.Emit(OpCodes.Call, ((PropertyInfo)member).GetSetMethod(nonPublic: true)!);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Setter<T, TMember>>();
    }

    private static void Load<T>(ILGenerator il)
    {
        il.Emit(OpCodes.Ldarg_0);
        if (!typeof(T).IsValueType)
            il.Emit(OpCodes.Ldind_Ref);
    }
}
