using System.Runtime.InteropServices;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Diagnostics;

/// <summary>How different samples are from each other.</summary>
internal static class PairwiseDistance
{
    /// <summary>
    /// Mean Euclidean distance over all pairs of rows, per root of the row's length, so that sizes of images compare; NaN for less than two
    /// rows or values that are not finite.
    /// </summary>
    public static double Mean(SampleResult samples)
    {
        var values = MemoryMarshal.Cast<byte, float>(samples.Values);
        var rows = (int)samples.Shape[0];
        if (rows < 2)
            return double.NaN;
        var length = values.Length / rows;
        var sum = 0.0;
        for (var a = 0; a < rows; a++)
            for (var b = a + 1; b < rows; b++)
                sum += Math.Sqrt(Squared(values.Slice(a * length, length), values.Slice(b * length, length)) / length);
        var mean = sum / (rows * (rows - 1) / 2);
        return double.IsFinite(mean) ? mean : double.NaN;
    }

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }
}
