namespace Orleans.Serialization;

/// <summary>Codecs over registered converters.</summary>
internal static class SurrogateCodecs
{
    public static Codec Create(Type value, Type converter)
    {
        var surrogate = converter.GetInterfaces()
            .First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>) && i.GenericTypeArguments[0] == value).GenericTypeArguments[1];
        var instance = Activator.CreateInstance(converter, nonPublic: true)!;
        return Codecs.Make(value.IsValueType ? typeof(ValueSurrogateCodec<,>) : typeof(ReferenceSurrogateCodec<,>), [value, surrogate], instance);
    }
}

internal sealed class ValueSurrogateCodec<T, TSurrogate>(IConverter<T, TSurrogate> converter) : Codec<T>
    where T : struct
    where TSurrogate : struct
{
    private readonly Codec<TSurrogate> _surrogate = Codecs.Get<TSurrogate>();

    public override bool IsShareable => false;

    public override void Write(MessageWriter writer, T value) => _surrogate.Write(writer, converter.ConvertToSurrogate(value));

    public override T Read(MessageReader reader) => converter.ConvertFromSurrogate(_surrogate.Read(reader));

    public override T Copy(T value, CopyContext context) => converter.ConvertFromSurrogate(_surrogate.Copy(converter.ConvertToSurrogate(value), context));
}

internal sealed class ReferenceSurrogateCodec<T, TSurrogate>(IConverter<T, TSurrogate> converter) : ReferenceCodec<T>
    where T : class
    where TSurrogate : struct
{
    private readonly Codec<TSurrogate> _surrogate = Codecs.Get<TSurrogate>();

    public override bool IsShareable => false;

    protected override void WriteBody(MessageWriter writer, T value) => _surrogate.Write(writer, converter.ConvertToSurrogate(value));

    protected override T ReadBody(MessageReader reader, int number) => converter.ConvertFromSurrogate(_surrogate.Read(reader));

    protected override T CopyBody(T value, CopyContext context) => converter.ConvertFromSurrogate(_surrogate.Copy(converter.ConvertToSurrogate(value), context));
}
