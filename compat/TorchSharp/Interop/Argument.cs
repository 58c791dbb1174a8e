using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator on the managed side. It holds the object that owns the native memory, so that no tensor can be
/// collected while its call runs. Lists are copied next to the call, so no array is pinned.
/// </summary>
internal readonly struct Argument
{
    internal readonly object? Owner;
    internal readonly long Payload;
    internal readonly int Count;
    internal readonly Tag Tag;

    private Argument(Tag tag, long payload = 0, object? owner = null, int count = 0) => (Tag, Payload, Owner, Count) = (tag, payload, owner, count);

    /// <summary>No value: an absent optional.</summary>
    internal static Argument None => default;

    /// <summary>The schema's own default.</summary>
    internal static Argument Default => new(Tag.Default);

    public static implicit operator Argument(Tensor? tensor) => tensor is null ? default : new(Tag.Tensor, tensor.Handle, tensor);
    public static implicit operator Argument(long value) => new(Tag.Int, value);
    public static implicit operator Argument(long? value) => value is { } v ? new(Tag.Int, v) : default;
    public static implicit operator Argument(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Argument(double? value) => value is { } v ? v : default(Argument);
    public static implicit operator Argument(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Argument(long[]? list) => list is null ? default : new(Tag.IntList, 0, list, list.Length);
    public static implicit operator Argument(Tensor?[] list) => new(Tag.TensorList, 0, list, list.Length);
    public static implicit operator Argument(ScalarType type) => new(Tag.Int, (long)type);
    public static implicit operator Argument(ScalarType? type) => type is { } t ? t : default(Argument);
    public static implicit operator Argument(Device? device) =>
        device is null ? default : new(Tag.Device, ((long)device.index << 32) | (uint)device.type, device);
    public static implicit operator Argument(Generator? generator) => generator is null ? default : new(Tag.Generator, generator.Handle, generator);

    public static implicit operator Argument(Scalar? scalar) => scalar is null ? default : scalar.Kind switch
    {
        ScalarKind.Integer => new(Tag.Int, scalar.Bits),
        ScalarKind.Boolean => new(Tag.Bool, scalar.Bits),
        _ => new(Tag.Double, scalar.Bits),
    };

    /// <summary>A string literal: its bytes live in the assembly's image, so no pin is needed.</summary>
    internal static unsafe Argument Literal(ReadOnlySpan<byte> utf8) =>
        new(Tag.String, (long)(nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(utf8)), null, utf8.Length);
}
