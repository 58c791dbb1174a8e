using GanOrleans.Models.Runtime;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>Squared Euclidean distances between rows, as |x|² + |y|² − 2·x·y: one matrix product.</summary>
internal static class SquaredDistances
{
    /// <summary>Between each row of x and each of y, at least 0.</summary>
    /// <param name="x">N × d.</param>
    /// <param name="y">M × d, of the same type.</param>
    /// <returns>N × M. Near 0 the error is that of |x|²: rows far from the origin should be centred first.</returns>
    public static Tensor Between(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        var norms = x.mul(x).sum(1, keepdim: true);
        var distances = x.mm(y.t()).Scale(-2).Add(norms).Add(y.mul(y).sum(1).unsqueeze(0));
        return distances.AtLeast(0).MoveToOuterDisposeScope();
    }

    /// <summary>Both sets around the mean of the second: distances stay, and rounding falls.</summary>
    public static (Tensor First, Tensor Second) Centred(Tensor first, Tensor second)
    {
        var mean = second.mean([0], keepdim: true);
        return (first - mean, second - mean);
    }
}
