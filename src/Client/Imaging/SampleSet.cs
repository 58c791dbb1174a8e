using System.Runtime.InteropServices;
using GanOrleans.Contracts;

namespace GanOrleans.Client.Imaging;

/// <summary>Samples as they came from a sampler: B × C × H × W images in [0, 1] or B × d points.</summary>
public sealed class SampleSet
{
    /// <summary>Creates a set.</summary>
    /// <param name="shape">Count first.</param>
    /// <param name="values">Row-major values, as many as the shape says.</param>
    public SampleSet(long[] shape, float[] values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        var expected = shape.Aggregate(1L, (product, size) => product * size);
        if (shape.Length is not (2 or 4) || expected != values.Length)
            throw new InvalidDataException(
                $"A sampler answered with {values.Length} values of shape [{string.Join(", ", shape)}]; expected are B × C × H × W or B × d with as many values.");
        (Shape, Values) = (shape, values);
    }

    /// <summary>Count first.</summary>
    public long[] Shape { get; }

    /// <summary>Row-major values.</summary>
    public float[] Values { get; }

    /// <summary>How many samples.</summary>
    public int Count => (int)Shape[0];

    /// <summary>Whether these are images.</summary>
    public bool AreImages => Shape.Length == 4;

    /// <summary>Values per sample.</summary>
    public int SampleSize => Count == 0 ? 0 : Values.Length / Count;

    /// <summary>One sample's values.</summary>
    public ReadOnlySpan<float> this[int index] => Values.AsSpan(index * SampleSize, SampleSize);

    /// <summary>Joins the parts of one request.</summary>
    public static SampleSet Join(IReadOnlyList<SampleResult> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var shape = (long[])parts[0].Shape.Clone();
        shape[0] = parts.Sum(part => part.Shape[0]);
        var values = new List<float>();
        foreach (var part in parts)
            values.AddRange(MemoryMarshal.Cast<byte, float>(part.Values));
        return new SampleSet(shape, [.. values]);
    }
}
