using System.Runtime.InteropServices;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Flat;

/// <summary>
/// Whole numbers (int64) in a vector of float32: the digits of base 2²⁰, first the low ones of all elements, then the high ones. Both are
/// exact in float32, and stay within rounding of the same digits when shares that all hold the same number are averaged.
/// </summary>
internal static class WholeNumbers
{
    /// <summary>Digits of a number: it is below 2⁴⁴, where float32 still holds its high digit exactly.</summary>
    public const int Digits = 2;

    private const int Shift = 20;

    private const long Base = 1L << Shift;

    /// <summary>Writes the digits of an int64 tensor.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="entry">Where they go.</param>
    /// <param name="numbers">At least 0, of the entry's shape.</param>
    public static void Write(Tensor vector, FlatEntry entry, Tensor numbers)
    {
        var flat = numbers.reshape(-1);
        Low(vector, entry).copy_(flat.Modulo(Base));
        High(vector, entry).copy_(flat.FloorOver(Base));
    }

    /// <summary>Puts the numbers that the digits stand for into an int64 tensor.</summary>
    public static void Read(Tensor vector, FlatEntry entry, Tensor numbers)
    {
        var high = High(vector, entry).round().to(ScalarType.Int64).TimesWhole(Base);
        numbers.copy_(high.Plus(Low(vector, entry).round().to(ScalarType.Int64)).view([.. entry.Shape]));
    }

    /// <summary>The bytes of the numbers, little-endian int64, from those of the vector.</summary>
    public static byte[] ToBytes(ReadOnlySpan<byte> vector, FlatEntry entry)
    {
        var digits = MemoryMarshal.Cast<byte, float>(vector).Slice(checked((int)entry.Offset), checked((int)entry.Length));
        var numbers = new long[entry.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (long)MathF.Round(digits[i]) + ((long)MathF.Round(digits[i + numbers.Length]) << Shift);
        return MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
    }

    /// <summary>Puts the digits of numbers into the bytes of a vector.</summary>
    public static void FromBytes(ReadOnlySpan<byte> int64, Span<byte> vector, FlatEntry entry)
    {
        var numbers = MemoryMarshal.Cast<byte, long>(int64);
        var digits = MemoryMarshal.Cast<byte, float>(vector).Slice(checked((int)entry.Offset), checked((int)entry.Length));
        for (var i = 0; i < numbers.Length; i++)
            (digits[i], digits[i + numbers.Length]) = (numbers[i] & (Base - 1), numbers[i] >> Shift);
    }

    private static Tensor Low(Tensor vector, FlatEntry entry) => vector.narrow(0, entry.Offset, entry.Count);

    private static Tensor High(Tensor vector, FlatEntry entry) => vector.narrow(0, entry.Offset + entry.Count, entry.Count);
}
