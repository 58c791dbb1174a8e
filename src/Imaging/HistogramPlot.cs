namespace GanOrleans.Imaging;

/// <summary>Samples on the line as a picture: the share of samples in each bin as a density, with the true density over it.</summary>
public static class HistogramPlot
{
    private static readonly Ink Frame = new(170, 170, 170);
    private static readonly Ink Bar = new(150, 185, 225);
    private static readonly Ink Curve = new(210, 90, 40);

    /// <summary>Draws the histogram.</summary>
    /// <param name="values">Samples. Those outside the range, or not finite, are in no bin but count in the total, so that a
    /// bar is a density whatever the range.</param>
    /// <param name="minimum">Lower end of the range.</param>
    /// <param name="maximum">Upper end of the range.</param>
    /// <param name="density">True density, drawn as a curve. Default: none.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="width">Width, pixels.</param>
    /// <param name="height">Height, pixels.</param>
    public static Picture Draw(
        ReadOnlySpan<float> values, double minimum, double maximum, Func<double, double>? density = null, int bins = 80, int width = 640,
        int height = 360)
    {
        var heights = Densities(values, minimum, maximum, bins);
        // The curve sets the height where there is one: pictures of one run then share their axis, and
        // only a bar far above the peak is cut.
        var peak = density is null
            ? heights.Max()
            : 1.4 * Enumerable.Range(0, 512).Max(i => density(minimum + (maximum - minimum) * i / 511));
        var canvas = new Canvas(width, height, (minimum, maximum), (0, peak > 0 ? peak : 1));
        var (firstColumn, lastColumn) = canvas.Columns;
        var floor = (int)Math.Round(canvas.Project(minimum, 0).Y);
        for (var column = firstColumn; column <= lastColumn; column++)
        {
            var bin = Math.Min((int)((canvas.CoordinateAt(column) - minimum) / (maximum - minimum) * bins), bins - 1);
            var top = (int)Math.Round(canvas.Project(minimum, Math.Min(heights[bin], peak)).Y);
            if (heights[bin] > 0)
                canvas.Fill(column, top, column, floor, Bar);
        }
        if (density is not null)
            DrawCurve(canvas, density);
        canvas.Frame(Frame);
        return canvas.Picture;
    }

    /// <summary>Share of all samples in each bin, divided by the bin's width.</summary>
    public static double[] Densities(ReadOnlySpan<float> values, double minimum, double maximum, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        if (!(minimum < maximum))
            throw new ArgumentException($"A histogram needs a range that is not empty; {minimum} to {maximum} was given.", nameof(maximum));
        var counts = new double[bins];
        foreach (var value in values)
        {
            if (value >= minimum && value <= maximum)
                counts[Math.Min((int)((value - minimum) / (maximum - minimum) * bins), bins - 1)]++;
        }
        var unit = values.Length * (maximum - minimum) / bins;
        return unit > 0 ? [.. counts.Select(count => count / unit)] : counts;
    }

    private static void DrawCurve(Canvas canvas, Func<double, double> density)
    {
        var (first, last) = canvas.Columns;
        var from = At(first);
        for (var column = first + 1; column <= last; column++)
        {
            var to = At(column);
            canvas.Stroke(from.X, from.Y, to.X, to.Y, 0.9, Curve);
            from = to;
        }

        (double X, double Y) At(int column)
        {
            var x = canvas.CoordinateAt(column);
            return canvas.Project(x, density(x));
        }
    }
}
