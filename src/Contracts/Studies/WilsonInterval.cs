namespace GanOrleans.Contracts.Studies;

/// <summary>The interval of a share that was counted, by Wilson (1927), at 95 %.</summary>
public static class WilsonInterval
{
    private const double Z = 1.959963984540054;   // of the normal distribution at 97.5 %

    /// <summary>Both ends, in [0, 1]; of nothing counted everything.</summary>
    /// <param name="hits">What was counted, 0 to <paramref name="total"/>.</param>
    /// <param name="total">Of how many.</param>
    public static (double Low, double High) Of(int hits, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, total);
        if (total == 0)
            return (0, 1);
        double share = (double)hits / total, weight = Z * Z / total;
        var middle = (share + weight / 2) / (1 + weight);
        var half = Z * Math.Sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight);
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
