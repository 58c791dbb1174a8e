using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>A reference: the grain's id and the interface; bound to the runtime that reads it.</summary>
internal sealed class GrainReferenceCodec<T> : Codec<T> where T : class
{
    public override bool IsShareable => false;

    public override void Write(MessageWriter writer, T value)
    {
        switch (value)
        {
            case null:
                writer.WriteByte(0);
                break;
            case GrainReference reference:
                writer.WriteByte(1);
                WellKnownCodecs.WriteGrainId(writer, reference.GrainId);
                writer.WriteString(reference.InterfaceType.ToString());
                break;
            default:
                throw NotAReference(value);
        }
    }

    public override T Read(MessageReader reader)
    {
        if (reader.ReadByte() == 0)
            return null!;
        var id = WellKnownCodecs.ReadGrainId(reader);
        var interfaceType = new GrainInterfaceType(reader.ReadString()!);
        var runtime = reader.Runtime ?? throw new SerializerException($"The reference to {id} cannot be read here: there is no runtime to bind it to.");
        return (T)(object)runtime.GetReference(id, interfaceType);
    }

    public override T Copy(T value, CopyContext context) => value is null or GrainReference ? value! : throw NotAReference(value);

    private static ArgumentException NotAReference(T value) => new(
        $"A {value.GetType()} was passed where a reference to {typeof(T)} is needed. Grains pass this.AsReference<{typeof(T).Name}>(), observers IGrainFactory.CreateObjectReference.");
}
