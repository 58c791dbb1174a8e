namespace GanOrleans.Models.Data;

/// <summary>Normals of equal weight on a circle: the toy on which mode collapse shows at a glance.</summary>
public sealed class Rings : IPointDistribution
{
    // The eight directions at multiples of 45°, each once: a closing point at 360° would repeat the first and leave seven modes among eight draws.
    private const double Diagonal = 0.70710678118654752440;
    private static readonly (double X, double Y)[] Directions =
        [(1, 0), (Diagonal, Diagonal), (0, 1), (-Diagonal, Diagonal), (-1, 0), (-Diagonal, -Diagonal), (0, -1), (Diagonal, -Diagonal)];

    private Rings(double radius, double sigma)
    {
        Components = [.. Directions.Select(d => new NormalComponent(1.0 / Directions.Length, [radius * d.X, radius * d.Y], sigma))];
        Maximum = (float)(1.25 * radius);
    }

    /// <summary>8 modes, radius 1, σ .01.</summary>
    public static Rings Eight { get; } = new(radius: 1, sigma: .01);

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
