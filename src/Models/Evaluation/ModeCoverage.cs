using GanOrleans.Models.Data.Generated;

namespace GanOrleans.Models.Evaluation;

/// <summary>Which modes of a known mixture a set of samples reaches, as in the experiments of VEEGAN and PacGAN.</summary>
/// <param name="PerMode">Number of samples within 3σ of each mode and nearer to it than to any other.</param>
/// <param name="Samples">Number of samples.</param>
public sealed record ModeCoverage(IReadOnlyList<int> PerMode, int Samples)
{
    /// <summary>Distance in standard deviations within which a sample belongs to a mode.</summary>
    public const double Reach = 3;

    /// <summary>Modes with at least one sample.</summary>
    public int Covered => PerMode.Count(count => count > 0);

    /// <summary>Share of the samples that belong to a mode: "high-quality samples".</summary>
    public double HighQuality => Samples == 0 ? 0 : (double)PerMode.Sum() / Samples;

    /// <summary>Counts.</summary>
    /// <param name="distribution">The mixture.</param>
    /// <param name="points">Points, coordinate after coordinate.</param>
    public static ModeCoverage Of(IPointDistribution distribution, ReadOnlySpan<float> points)
    {
        var (d, counts) = (distribution.Dimensions, new int[distribution.Components.Count]);
        for (var at = 0; at + d <= points.Length; at += d)
        {
            var (nearest, least) = (-1, double.PositiveInfinity);
            for (var mode = 0; mode < counts.Length; mode++)
            {
                var squared = SquaredDistance(points.Slice(at, d), distribution.Components[mode].Mean);
                if (squared < least) (nearest, least) = (mode, squared);   // NaN is nearer to nothing
            }
            if (nearest >= 0 && Math.Sqrt(least) <= Reach * distribution.Components[nearest].Sigma) counts[nearest]++;
        }
        return new ModeCoverage(counts, points.Length / d);
    }

    private static double SquaredDistance(ReadOnlySpan<float> point, IReadOnlyList<double> mean)
    {
        var sum = 0.0;
        for (var i = 0; i < point.Length; i++) sum += (point[i] - mean[i]) * (point[i] - mean[i]);
        return sum;
    }
}
