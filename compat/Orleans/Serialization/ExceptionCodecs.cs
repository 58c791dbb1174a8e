using System.Reflection;

namespace Orleans.Serialization;

/// <summary>Which exceptions travel: those with <see cref="GenerateSerializerAttribute"/> and those of the framework.</summary>
internal static class ExceptionCodecs
{
    private static readonly string[] Namespaces = ["System", "Microsoft", "Azure"];

    public static bool Supports(Type type) =>
        type == typeof(Exception) || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || Namespaces.Any(prefix => type.Namespace?.StartsWith(prefix, StringComparison.Ordinal) == true);

    /// <summary>The exception itself when it can travel, else the <see cref="CodecNotFoundException"/> that callers get in its place.</summary>
    public static Exception Travelling(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (!Supports(inner.GetType()))
                return new CodecNotFoundException($"Could not find a codec for type {inner.GetType()}. Mark the exception with [GenerateSerializer]. It said: {inner.Message}");
        }

        return exception;
    }
}

/// <summary>An exception: message, trace, result and inner exception, then the members of its own types.</summary>
internal sealed class ExceptionCodec<T> : ReferenceCodec<T> where T : Exception
{
    private static readonly FieldInfo Message = Private("_message");
    private static readonly FieldInfo Trace = Private("_remoteStackTraceString");
    private static readonly FieldInfo Inner = Private("_innerException");
    private readonly ObjectBody<T> _body = new();
    private readonly FieldInfo[] _frameworkFields = FrameworkFields();

    public override bool IsShareable => true;

    protected override void WriteBody(MessageWriter writer, T value)
    {
        writer.WriteString((string?)Message.GetValue(value) ?? value.Message);
        writer.WriteString(value.StackTrace);
        writer.WriteInt32(value.HResult);
        Codecs.Get<Exception>().Write(writer, value.InnerException!);
        foreach (var field in _frameworkFields)
        {
            writer.WriteString(field.Name);
            Codecs.Get<object>().Write(writer, field.GetValue(value)!);
        }

        writer.WriteString(null);
        _body.Write(writer, ref value);
    }

    protected override T ReadBody(MessageReader reader, int number)
    {
        var value = (T)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(T));
        Message.SetValue(value, reader.ReadString());
        Trace.SetValue(value, reader.ReadString() is { } trace ? trace + Environment.NewLine : null);
        value.HResult = reader.ReadInt32();
        Inner.SetValue(value, Codecs.Get<Exception>().Read(reader));
        for (var name = reader.ReadString(); name is not null; name = reader.ReadString())
        {
            var content = Codecs.Get<object>().Read(reader);
            _frameworkFields.FirstOrDefault(field => field.Name == name)?.SetValue(value, content);
        }

        _body.Read(reader, ref value);
        return value;
    }

    protected override T CopyBody(T value, CopyContext context) => value;

    private static FieldInfo Private(string name) =>
        typeof(Exception).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic) ?? throw new InvalidOperationException($"System.Exception has no field {name} in this runtime.");

    /// <summary>Simple fields of framework exceptions, such as the parameter's name of an <see cref="ArgumentException"/>.</summary>
    private static FieldInfo[] FrameworkFields()
    {
        var fields = new List<FieldInfo>();
        for (var type = typeof(T); type is not null && type != typeof(Exception); type = type.BaseType)
        {
            if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
                continue;
            fields.AddRange(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => field.FieldType.IsPrimitive || field.FieldType.IsEnum || field.FieldType == typeof(string) || field.FieldType == typeof(Exception[])));
        }

        return [.. fields];
    }
}
