using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

internal static class TorchAssert
{
    /// <summary>All elements in logical order.</summary>
    internal static double[] Values(Tensor tensor)
    {
        using var values = tensor.detach().to(ScalarType.Float64).cpu();
        return values.data<double>().ToArray();
    }

    internal static void Close(double[] expected, Tensor actual, double tolerance = 1e-5)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                expected[i].Equals(values[i]) || Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"Element {i}: expected {expected[i]}, got {values[i]} of [{string.Join(", ", values)}].");
        }
    }

    internal static void Close(double expected, Tensor actual, double tolerance = 1e-5) => Close([expected], actual, tolerance);

    internal static Tensor Vector(params float[] values) => tensor(values);

    internal static Tensor Matrix(long rows, long columns, params float[] values) => tensor(values, rows, columns);

    internal static Tensor Leaf(params float[] values) => tensor(values, requires_grad: true);
}
