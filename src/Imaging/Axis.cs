using System.Globalization;

namespace GanOrleans.Imaging;

/// <summary>One axis of a plot.</summary>
/// <param name="Low">The value at its beginning.</param>
/// <param name="High">The value at its end.</param>
/// <param name="First">Where it begins, pixels.</param>
/// <param name="Last">Where it ends, pixels; before <paramref name="First"/> where it runs upwards.</param>
/// <param name="HoldsPowers">Whether its values are exponents of ten, which are written as powers.</param>
internal readonly record struct Axis(double Low, double High, float First, float Last, bool HoldsPowers = false)
{
    private static readonly double[] Multiples = [1, 2, 5, 10];

    /// <summary>Position of a value, pixels.</summary>
    public float Project(double value) => (float)(First + (value - Low) / (High - Low) * (Last - First));

    /// <summary>The value at a position.</summary>
    /// <param name="position">Pixels.</param>
    public double ValueAt(double position) => Low + (position - First) / (Last - First) * (High - Low);

    /// <summary>Round numbers along the axis, one, two or five times a power of ten apart, and how they are written.</summary>
    /// <param name="max">Their largest number, at least 2.</param>
    public IReadOnlyList<(double Value, string Label)> Ticks(int max)
    {
        if (HoldsPowers)
            return Powers(max);
        var least = (High - Low) / (max - 1);
        var exponent = (int)Math.Floor(Math.Log10(least));
        var power = Math.Pow(10, exponent);
        // A least that is itself round may come out of the logarithm a rounding error above.
        var multiple = Multiples.First(m => m == 10 || m * power >= least * (1 - 1e-9));
        var step = multiple * power;
        if (multiple == 10)
            exponent++;
        var (first, last) = (Math.Ceiling(Low / step - 1e-9), Math.Floor(High / step + 1e-9));
        var format = Format(exponent);
        var ticks = new List<(double Value, string Label)>();
        for (var i = 0; i < max && first + i <= last; i++)
            ticks.Add(((first + i) * step, ((first + i) * step).ToString(format, CultureInfo.InvariantCulture).Replace('-', '−')));
        return ticks;
    }

    private IReadOnlyList<(double Value, string Label)> Powers(int max)
    {
        var (first, last) = ((int)Math.Ceiling(Low - 1e-9), (int)Math.Floor(High + 1e-9));
        var step = Math.Max(1, (last - first + max - 1) / max);
        return
        [
            .. Enumerable.Range(first, Math.Max(0, last - first + 1)).Where(power => (power - first) % step == 0)
                .Select(power => ((double)power, power is >= -3 and <= 4
                    ? Math.Pow(10, power).ToString("0.###", CultureInfo.InvariantCulture)
                    : $"1e{power}".Replace('-', '−'))),
        ];
    }

    // As many digits as tell neighbours apart; with an exponent where the number would be long.
    private string Format(int stepExponent)
    {
        var magnitude = (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(Low), Math.Abs(High))));
        if (magnitude < 6 && stepExponent > -5)
            return $"F{Math.Max(0, -stepExponent)}";
        return Math.Max(0, magnitude - stepExponent) is > 0 and var digits ? $"0.{new string('#', digits)}e0" : "0e0";
    }
}
