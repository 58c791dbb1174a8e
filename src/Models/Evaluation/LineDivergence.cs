using GanOrleans.Models.Data.Generated;

namespace GanOrleans.Models.Evaluation;

/// <param name="Divergence">Jensen-Shannon divergence, nats: 0 for equal densities, log 2 for separate ones.</param>
/// <param name="DiscriminatorError">Mean |D − D*| over the bins where either density has weight; NaN where no D was given.</param>
/// <param name="Samples">Number of samples.</param>
public sealed record LineDivergenceResult(double Divergence, double DiscriminatorError, int Samples);

/// <summary>
/// Samples on a line against the density that they should have, where all of Goodfellow et al. (2014), section 4, can be computed: the
/// divergence that G minimises, and the best discriminator D* = p_data / (p_data + p_g).
/// </summary>
/// <remarks>Densities are histograms of equal bins; the divergence of N samples of the density itself is about (bins − 1) / 8N.</remarks>
public static class LineDivergence
{
    /// <summary>Bins between the ends of the range.</summary>
    public const int Bins = 400;

    /// <summary>Points of a bin at which the known density is taken.</summary>
    private const int Points = 16;

    /// <summary>Below this probability a bin has no weight.</summary>
    internal const double LeastWeight = 1e-4;

    /// <summary>Compares.</summary>
    /// <param name="density">The density of the data, in one dimension.</param>
    /// <param name="samples">Generated numbers.</param>
    /// <param name="discriminator">D at given numbers, as probabilities; null = not compared.</param>
    /// <exception cref="ArgumentException">The density is not of one dimension.</exception>
    public static LineDivergenceResult Of(
        IPointDistribution density, ReadOnlySpan<float> samples, Func<float[], float[]>? discriminator = null)
    {
        if (density.Dimensions != 1)
            throw new ArgumentException(
                $"The density has {density.Dimensions} dimensions; only those on a line can be compared so.", nameof(density));
        var (edges, known) = Probabilities(density);
        var (generated, outside) = Histogram(samples, edges);
        // What lies outside of all bins is nowhere near the data.
        var divergence = outside * Math.Log(2) / 2;
        for (var bin = 0; bin < known.Length; bin++)
        {
            var middle = (known[bin] + generated[bin]) / 2;
            if (known[bin] > 0) divergence += known[bin] * Math.Log(known[bin] / middle) / 2;
            if (generated[bin] > 0) divergence += generated[bin] * Math.Log(generated[bin] / middle) / 2;
        }
        var error = discriminator is null ? double.NaN : Error(discriminator, edges, known, generated);
        return new LineDivergenceResult(divergence, error, samples.Length);
    }

    /// <summary>The middles of the bins, where a discriminator is compared.</summary>
    public static float[] Middles(IPointDistribution density)
    {
        var edges = Probabilities(density).Edges;
        return [.. Enumerable.Range(0, Bins).Select(bin => Middle(edges, bin))];
    }

    /// <summary>Edges of the bins, and the density's probability of each, which sum to 1.</summary>
    public static (double[] Edges, double[] Probabilities) Probabilities(IPointDistribution density)
    {
        var width = (density.Maximum - (double)density.Minimum) / Bins;
        double[] edges = [.. Enumerable.Range(0, Bins + 1).Select(i => density.Minimum + i * width)];
        var probabilities = new double[Bins];
        for (var bin = 0; bin < Bins; bin++)
            for (var i = 0; i < Points; i++)
                probabilities[bin] += density.Density(edges[bin] + (i + .5) * width / Points) * width / Points;
        var sum = probabilities.Sum();
        return (edges, [.. probabilities.Select(probability => probability / sum)]);
    }

    /// <summary>Shares of the samples in each bin, and outside of all.</summary>
    internal static (double[] Shares, double Outside) Histogram(ReadOnlySpan<float> samples, double[] edges)
    {
        var (counts, outside) = (new long[edges.Length - 1], 0L);
        var width = (edges[^1] - edges[0]) / counts.Length;
        foreach (var sample in samples)
        {
            var bin = Math.Floor((sample - edges[0]) / width);
            if (bin >= 0 && bin < counts.Length) counts[(int)bin]++;
            else outside++;   // NaN too
        }
        var total = (double)samples.Length;
        return ([.. counts.Select(count => count / total)], outside / total);
    }

    private static float Middle(double[] edges, int bin) => (float)((edges[bin] + edges[bin + 1]) / 2);

    private static double Error(Func<float[], float[]> discriminator, double[] edges, double[] known, double[] generated)
    {
        var bins = Enumerable.Range(0, known.Length).Where(bin => known[bin] + generated[bin] >= LeastWeight).ToArray();
        var learned = discriminator([.. bins.Select(bin => Middle(edges, bin))]);
        return bins.Select((bin, i) => Math.Abs(learned[i] - known[bin] / (known[bin] + generated[bin]))).Average();
    }
}
