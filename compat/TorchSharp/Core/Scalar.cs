using TorchSharp.Interop;

namespace TorchSharp;

internal enum ScalarKind
{
    Integer,
    Floating,
    Boolean,
}

/// <summary>A number as an operator takes it: integer, floating point or truth value.</summary>
public sealed class Scalar : IDisposable
{
    private readonly torch.ScalarType _type;

    private Scalar(ScalarKind kind, long bits, torch.ScalarType type) => (Kind, Bits, _type) = (kind, bits, type);

    internal ScalarKind Kind { get; }

    /// <summary>The integer, or the bits of the double.</summary>
    internal long Bits { get; }

    public torch.ScalarType Type => _type;

    public static implicit operator Scalar(byte value) => Integer(value, torch.ScalarType.Int64);
    public static implicit operator Scalar(sbyte value) => Integer(value, torch.ScalarType.Int64);
    public static implicit operator Scalar(short value) => Integer(value, torch.ScalarType.Int64);
    public static implicit operator Scalar(int value) => Integer(value, torch.ScalarType.Int64);
    public static implicit operator Scalar(long value) => Integer(value, torch.ScalarType.Int64);
    public static implicit operator Scalar(Half value) => Floating((double)value);
    public static implicit operator Scalar(float value) => Floating(value);
    public static implicit operator Scalar(double value) => Floating(value);
    public static implicit operator Scalar(bool value) => new(ScalarKind.Boolean, value ? 1 : 0, torch.ScalarType.Bool);

    /// <summary>Nothing to release here; TorchSharp's scalars are native objects, so its users dispose them.</summary>
    public void Dispose()
    {
    }

    internal static Scalar From(in Value value) => value.Tag switch
    {
        Tag.Int => value.Payload,
        Tag.Bool => value.Payload != 0,
        _ => BitConverter.Int64BitsToDouble(value.Payload),
    };

    internal double AsDouble() => Kind == ScalarKind.Floating ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsInt64() => Kind == ScalarKind.Floating ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    private static Scalar Integer(long value, torch.ScalarType type) => new(ScalarKind.Integer, value, type);
    private static Scalar Floating(double value) => new(ScalarKind.Floating, BitConverter.DoubleToInt64Bits(value), torch.ScalarType.Float64);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static Scalar ToScalar(this Half value) => value;

    public static Half ToHalf(this Scalar value) => (Half)value.AsDouble();
    public static float ToSingle(this Scalar value) => (float)value.AsDouble();
    public static double ToDouble(this Scalar value) => value.AsDouble();
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.AsInt64();
    public static byte ToByte(this Scalar value) => (byte)value.AsInt64();
    public static short ToInt16(this Scalar value) => (short)value.AsInt64();
    public static int ToInt32(this Scalar value) => (int)value.AsInt64();
    public static long ToInt64(this Scalar value) => value.AsInt64();
    public static bool ToBoolean(this Scalar value) => value.Kind == ScalarKind.Floating ? value.AsDouble() != 0 : value.Bits != 0;
}
