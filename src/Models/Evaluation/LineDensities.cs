using GanOrleans.Models.Data.Generated;

namespace GanOrleans.Models.Evaluation;

/// <summary>What Figure 1 of Goodfellow et al. (2014) shows, in equal bins of the line.</summary>
/// <param name="At">The middles of the bins.</param>
/// <param name="Data">The known density.</param>
/// <param name="Generated">The density of the samples.</param>
/// <param name="Best">D* = p_data / (p_data + p_g); NaN where neither has weight.</param>
public sealed record LineDensities(
    IReadOnlyList<double> At, IReadOnlyList<double> Data, IReadOnlyList<double> Generated, IReadOnlyList<double> Best)
{
    private const int Together = 4;   // bins of the divergence in one: a curve that samples leave smooth

    /// <summary>Counts samples.</summary>
    /// <param name="density">The density of the data, in one dimension.</param>
    /// <param name="samples">Generated numbers.</param>
    public static LineDensities Of(IPointDistribution density, ReadOnlySpan<float> samples)
    {
        ArgumentNullException.ThrowIfNull(density);
        var (edges, known) = LineDivergence.Probabilities(density);
        var (generated, _) = LineDivergence.Histogram(samples, edges);
        var count = known.Length / Together;
        var width = (edges[^1] - edges[0]) / count;
        double[] at = new double[count], p = new double[count], g = new double[count], best = new double[count];
        for (var bin = 0; bin < count; bin++)
        {
            var range = (bin * Together)..((bin + 1) * Together);
            var (real, fake) = (known[range].Sum(), generated[range].Sum());
            at[bin] = (edges[range.Start] + edges[range.End]) / 2;
            (p[bin], g[bin]) = (real / width, fake / width);
            best[bin] = real + fake >= LineDivergence.LeastWeight ? real / (real + fake) : double.NaN;
        }

        return new LineDensities(at, p, g, best);
    }
}
