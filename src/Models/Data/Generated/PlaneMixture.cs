namespace GanOrleans.Models.Data.Generated;

/// <summary>Normals of equal weight in the plane: toys on which mode collapse shows at a glance.</summary>
public sealed class PlaneMixture : IPointDistribution
{
    // The eight directions at multiples of 45°, each once: a closing point at 360° would repeat the first
    // and leave seven modes among eight draws.
    private const double Diagonal = 0.70710678118654752440;
    private static readonly (double X, double Y)[] Directions =
        [(1, 0), (Diagonal, Diagonal), (0, 1), (-Diagonal, Diagonal), (-1, 0), (-Diagonal, -Diagonal), (0, -1), (Diagonal, -Diagonal)];

    private PlaneMixture(IEnumerable<(double X, double Y)> centres, double sigma, double reach)
    {
        var means = centres.ToList();
        Components = [.. means.Select(mean => new NormalComponent(1.0 / means.Count, [mean.X, mean.Y], sigma))];
        Maximum = (float)(1.25 * reach);
    }

    /// <summary>8 modes on a circle, radius 1, σ .01.</summary>
    public static PlaneMixture Rings { get; } = new(Directions, sigma: .01, reach: 1);

    /// <summary>5 × 5 modes at the coordinates −4, −2, 0, 2 and 4, σ .05.</summary>
    public static PlaneMixture Grid { get; } =
        new(from y in Enumerable.Range(-2, 5) from x in Enumerable.Range(-2, 5) select (2.0 * x, 2.0 * y), sigma: .05, reach: 4);

    /// <inheritdoc/>
    public int Dimensions => 2;

    /// <inheritdoc/>
    public IReadOnlyList<NormalComponent> Components { get; }

    /// <inheritdoc/>
    public float Minimum => -Maximum;

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
}
