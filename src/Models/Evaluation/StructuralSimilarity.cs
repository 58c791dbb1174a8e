using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Evaluation;

/// <summary>
/// Multi-scale structural similarity of pairs of images (Wang et al., 2003; for GANs, within a class, Odena et al., 2017): near 1 where
/// images of a class are alike. Read it beside that of real images of the class. In float64.
/// </summary>
/// <remarks>
/// A Gaussian window of 11 × 11 with σ 1.5 that stays inside the image, K₁ .01, K₂ .03. Images of fewer than 176 pixels have fewer than the
/// five scales of the paper; their weights are divided by their sum. Halving is the mean of 2 × 2 pixels.
/// </remarks>
public static class StructuralSimilarity
{
    private const int Window = 11;
    private const double Sigma = 1.5;
    private const double C1 = .01 * .01;
    private const double C2 = .03 * .03;

    private static readonly double[] Weights = [.0448, .2856, .3001, .2363, .1333];

    /// <summary>How many scales images of that height and width have: 1 to 5.</summary>
    /// <exception cref="ArgumentException">They are smaller than the window.</exception>
    public static int ScalesOf(long height, long width)
    {
        var scales = 0;
        for (var side = Math.Min(height, width); side >= Window && scales < Weights.Length; side /= 2) scales++;
        return scales > 0
            ? scales
            : throw new ArgumentException(
                $"Images of {height} × {width} pixels were given; at least {Window} × {Window} are needed.", nameof(height));
    }

    /// <summary>The similarity of each pair, the mean over its channels.</summary>
    /// <param name="first"><c>P × C × H × W</c> in [0, 1].</param>
    /// <param name="second">The other image of each pair.</param>
    /// <returns>P values, float64.</returns>
    public static Tensor OfPairs(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (pairs, channels) = (first.shape[0], first.shape[1]);
        var scales = ScalesOf(first.shape[2], first.shape[3]);
        var total = Weights.Take(scales).Sum();
        Tensor x = Planes(first), y = Planes(second);
        var product = ones(pairs * channels, dtype: ScalarType.Float64);
        for (var scale = 0; scale < scales; scale++)
        {
            var (luminance, contrast) = Terms(x, y);
            var isLast = scale == scales - 1;
            var term = isLast ? luminance.mul(contrast).mean([1, 2]) : contrast.mean([1, 2]);
            product = product.mul(term.AtLeast(0).pow(tensor(new[] { Weights[scale] / total })));
            if (!isLast) (x, y) = (Halved(x), Halved(y));
        }
        return product.view(pairs, channels).mean([1]).MoveToOuterDisposeScope();
    }

    private static Tensor Planes(Tensor images) => images.to(ScalarType.Float64).reshape(-1, images.shape[2], images.shape[3]);

    // Luminance, and contrast times structure, at each place of the window.
    private static (Tensor Luminance, Tensor Contrast) Terms(Tensor x, Tensor y)
    {
        Tensor down = Smoother(x.shape[1]), across = Smoother(x.shape[2]).t();
        Tensor Smooth(Tensor planes) => down.matmul(planes).matmul(across);
        Tensor meanX = Smooth(x), meanY = Smooth(y);
        var variances = Smooth(x.mul(x).Plus(y.mul(y))) - meanX.mul(meanX) - meanY.mul(meanY);
        var covariance = Smooth(x.mul(y)) - meanX.mul(meanY);
        var luminance = meanX.mul(meanY).Times(2).Add(C1) / meanX.mul(meanX).Plus(meanY.mul(meanY)).Add(C1);
        return (luminance, covariance.Times(2).Add(C2) / variances.Add(C2));
    }

    // The window along one side, as a matrix of (side − 10) × side: the Gaussian is a product of one along each side.
    private static Tensor Smoother(long side)
    {
        var weights = Enumerable.Range(0, Window).Select(i => Math.Exp(-Math.Pow(i - Window / 2, 2) / (2 * Sigma * Sigma))).ToArray();
        var sum = weights.Sum();
        var places = side - Window + 1;
        var matrix = new double[places * side];
        for (var place = 0L; place < places; place++)
            for (var i = 0; i < Window; i++) matrix[place * side + place + i] = weights[i] / sum;
        return tensor(matrix, [places, side]);
    }

    private static Tensor Halved(Tensor planes)
    {
        var (height, width) = (planes.shape[1] / 2, planes.shape[2] / 2);
        var even = planes.narrow(1, 0, 2 * height).narrow(2, 0, 2 * width).contiguous();
        return even.view(planes.shape[0], height, 2, width, 2).mean([2, 4]);
    }
}
