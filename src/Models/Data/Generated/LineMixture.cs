using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Generated;

/// <summary>Mixture of normals on the line, with its exact density and cumulative distribution.</summary>
public sealed class LineMixture : IPointDistribution
{
    /// <param name="components">Weight, mean and standard deviation of each component; the weights are normalised to the sum 1.</param>
    public LineMixture(params ReadOnlySpan<(double Weight, double Mean, double Sigma)> components)
    {
        if (components.IsEmpty)
            throw new ArgumentException("A mixture needs at least one component.", nameof(components));
        var total = 0.0;
        foreach (var (weight, _, sigma) in components)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
            total += weight;
        }
        var list = new List<NormalComponent>();
        foreach (var (weight, mean, sigma) in components)
            list.Add(new NormalComponent(weight / total, [mean], sigma));
        Components = list;
        Mean = list.Sum(c => c.Weight * c.Mean[0]);
        StandardDeviation = Math.Sqrt(list.Sum(c => c.Weight * (c.Sigma * c.Sigma + (c.Mean[0] - Mean) * (c.Mean[0] - Mean))));
        Minimum = (float)list.Min(c => c.Mean[0] - 4 * c.Sigma);
        Maximum = (float)list.Max(c => c.Mean[0] + 4 * c.Sigma);
    }

    /// <summary>N(0, 1).</summary>
    public static LineMixture StandardNormal { get; } = new((1, 0, 1));

    /// <summary>
    /// .4·N(−2, .5²) + .6·N(1.5, .8²): two modes of unequal weight and width with little between them, so that a dropped mode shows.
    /// </summary>
    public static LineMixture TwoNormals { get; } = new((.4, -2, .5), (.6, 1.5, .8));

    /// <inheritdoc/>
    public int Dimensions => 1;

    /// <inheritdoc/>
    public IReadOnlyList<NormalComponent> Components { get; }

    /// <summary>Mean of the mixture.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation of the mixture.</summary>
    public double StandardDeviation { get; }

    /// <inheritdoc/>
    public float Minimum { get; }

    /// <inheritdoc/>
    public float Maximum { get; }

    /// <inheritdoc/>
    public double Density(params ReadOnlySpan<double> point)
    {
        var density = 0.0;
        foreach (var component in Components)
            density += component.Weight * component.Density(point);
        return density;
    }

    /// <summary>P(X ≤ <paramref name="x"/>), within 1e-14.</summary>
    public double Cumulative(double x)
    {
        var cumulative = 0.0;
        foreach (var component in Components)
            cumulative += component.Weight * StandardCumulative((x - component.Mean[0]) / component.Sigma);
        return cumulative;
    }

    /// <summary>
    /// Φ(z). Near the middle by the series Φ(z) = ½ + φ(z)·(z + z³/3 + z⁵/(3·5) + …) (Marsaglia, 2004), whose terms are all of one sign;
    /// beyond |z| = 5, where the series needs too many terms, by Laplace's continued fraction of the tail.
    /// </summary>
    private static double StandardCumulative(double z)
    {
        var density = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(z) > 5)
        {
            var fraction = Math.Abs(z);
            for (var k = 40; k >= 1; k--)
                fraction = Math.Abs(z) + k / fraction;
            var tail = density / fraction;
            return z < 0 ? tail : 1 - tail;
        }
        var (sum, term) = (z, z);
        for (var k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
            sum += term *= z * z / k;
        return 0.5 + density * sum;
    }
}
