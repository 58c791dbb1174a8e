using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// Fréchet distance of two Gaussians: |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½); FID with the features of an Inception network (Heusel et al.,
/// 2017). In float64. It falls with the number of rows, and needs more of them than features: only equal numbers compare.
/// </summary>
public static class FrechetDistance
{
    /// <summary>Of the Gaussians with the rows' means and covariances.</summary>
    /// <param name="samples">N × d.</param>
    /// <param name="reference">M × d.</param>
    /// <exception cref="ArgumentException">There are no two rows on a side, or the widths differ.</exception>
    public static double Between(Tensor samples, Tensor reference)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var ((firstMean, first), (secondMean, second)) = (Moments(samples, nameof(samples)), Moments(reference, nameof(reference)));
        if (firstMean.numel() != secondMean.numel())
            throw new ArgumentException(
                $"The samples have {firstMean.numel()} features and the reference {secondMean.numel()}: they must be of one kind.",
                nameof(reference));
        return Between(firstMean, first, secondMean, second);
    }

    /// <summary>Of Gaussians with given means, d, and covariances, d × d, which may be singular; float64.</summary>
    public static double Between(Tensor firstMean, Tensor first, Tensor secondMean, Tensor second)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var root = Root(first);
        var product = root.mm(second).mm(root);
        var symmetric = product.Plus(product.t()).Scale(.5);   // rounding leaves it a little askew
        var cross = linalg.eigvalsh(symmetric).AtLeast(0).sqrt().sum().item<double>();
        var difference = firstMean - secondMean;
        return difference.dot(difference).item<double>() + first.trace().item<double>() + second.trace().item<double>() - 2 * cross;
    }

    private static (Tensor Mean, Tensor Covariance) Moments(Tensor rows, string side)
    {
        if (rows.dim() != 2 || rows.shape[0] < 2)
            throw new ArgumentException(
                $"Rows of shape [{string.Join(", ", rows.shape)}] were given; a covariance needs N × d with at least two rows.", side);
        var values = rows.to(ScalarType.Float64);
        var mean = values.mean([0]);
        var centred = values - mean;
        return (mean, centred.t().mm(centred).Over(rows.shape[0] - 1));
    }

    // The symmetric square root of a covariance; eigenvalues that rounding has made negative are 0.
    private static Tensor Root(Tensor covariance)
    {
        var (values, vectors) = linalg.eigh(covariance);
        return vectors.mul(values.AtLeast(0).sqrt().unsqueeze(0)).mm(vectors.t());
    }
}
