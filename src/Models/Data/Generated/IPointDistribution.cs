namespace GanOrleans.Models.Data.Generated;

/// <summary>A mixture of isotropic normal distributions that points are drawn from and that theory can be checked against.</summary>
public interface IPointDistribution
{
    /// <summary>Number of coordinates of a point.</summary>
    int Dimensions { get; }

    /// <summary>The components; a point's label is the index of the one that it was drawn from.</summary>
    IReadOnlyList<NormalComponent> Components { get; }

    /// <summary>Lower end of the range, in every coordinate, that pictures are drawn in.</summary>
    float Minimum { get; }

    /// <summary>Upper end of the range, in every coordinate, that pictures are drawn in.</summary>
    float Maximum { get; }

    /// <summary>Probability density at <paramref name="point"/> (<see cref="Dimensions"/> coordinates).</summary>
    double Density(params ReadOnlySpan<double> point);
}

/// <summary>One mode of a mixture.</summary>
/// <param name="Weight">Probability of this component; all of a mixture's sum to 1.</param>
/// <param name="Mean">Centre.</param>
/// <param name="Sigma">Standard deviation in every coordinate.</param>
public sealed record NormalComponent(double Weight, IReadOnlyList<double> Mean, double Sigma)
{
    /// <summary>Density of this component alone: exp(−|x − μ|² / 2σ²) / (σ√2π)ᵈ.</summary>
    public double Density(ReadOnlySpan<double> point)
    {
        if (point.Length != Mean.Count)
            throw new ArgumentException(
                $"A point of {point.Length} coordinates was given to a distribution over {Mean.Count}.", nameof(point));
        var (squares, norm) = (0.0, 1.0);
        for (var i = 0; i < point.Length; i++)
        {
            var z = (point[i] - Mean[i]) / Sigma;
            squares += z * z;
            norm *= Sigma * Math.Sqrt(2 * Math.PI);
        }
        return Math.Exp(-0.5 * squares) / norm;
    }
}
