using System.Runtime.InteropServices;
using GanOrleans.Contracts.Sampling;

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
                $"A sampler answered with {values.Length} values of shape [{string.Join(", ", shape)}]; expected are B × C × H × W or B "
                    + $"× d with as many values."
            );
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

    /// <summary>Some of the samples, in order.</summary>
    public SampleSet Slice(int first, int count) => Pick(Enumerable.Range(first, count));

    /// <summary>The samples of these numbers, in that order.</summary>
    public SampleSet Pick(IEnumerable<int> numbers)
    {
        var picked = numbers.ToList();
        var values = new float[picked.Count * SampleSize];
        for (var i = 0; i < picked.Count; i++)
            this[picked[i]].CopyTo(values.AsSpan(i * SampleSize));
        return new SampleSet([picked.Count, .. Shape[1..]], values);
    }

    /// <summary>Puts one sample of another set after each row of <paramref name="columns"/> samples of this one.</summary>
    /// <param name="columns">Samples in a row; their number is a multiple of it.</param>
    /// <param name="last">As many samples as there are rows.</param>
    public SampleSet WithColumn(int columns, SampleSet last)
    {
        ArgumentNullException.ThrowIfNull(last);
        var rows = Count / columns;
        if (rows * columns != Count || last.Count != rows)
            throw new ArgumentException($"{Count} samples in rows of {columns} take {rows} more; {last.Count} were given.", nameof(last));
        var values = new float[(Count + rows) * SampleSize];
        for (var row = 0; row < rows; row++)
        {
            Values.AsSpan(row * columns * SampleSize, columns * SampleSize).CopyTo(values.AsSpan(row * (columns + 1) * SampleSize));
            last[row].CopyTo(values.AsSpan((row * (columns + 1) + columns) * SampleSize));
        }

        return new SampleSet([Count + rows, .. Shape[1..]], values);
    }

    /// <summary>Joins the parts of one request.</summary>
    public static SampleSet Join(IReadOnlyList<SampleResult> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var shape = (long[])parts[0].Shape.Clone();
        shape[0] = parts.Sum(part => part.Shape[0]);
        var values = new float[parts.Sum(part => part.Values.LongLength) / sizeof(float)];
        var at = 0;
        foreach (var part in parts)
        {
            MemoryMarshal.Cast<byte, float>(part.Values).CopyTo(values.AsSpan(at));
            at += part.Values.Length / sizeof(float);
        }

        return new SampleSet(shape, values);
    }
}
