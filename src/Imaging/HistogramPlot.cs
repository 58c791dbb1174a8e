using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Samples on the line as a picture: the share of samples in each bin as a density, with the true density over it.</summary>
public static class HistogramPlot
{
    private static readonly SKColor Bar = new(150, 185, 225);
    private static readonly SKColor Curve = new(210, 90, 40);

    /// <summary>Draws the histogram.</summary>
    /// <param name="values">
    /// Samples. Those outside the range, or not finite, are in no bin but count in the total, so that a bar is a density whatever the
    /// range.
    /// </param>
    /// <param name="minimum">Lower end of the range.</param>
    /// <param name="maximum">Upper end of the range.</param>
    /// <param name="density">True density, drawn as a curve. Default: none.</param>
    /// <param name="title">Written above. Default: nothing.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="width">Width, pixels.</param>
    /// <param name="height">Height, pixels.</param>
    public static Picture Draw(
        ReadOnlySpan<float> values,
        double minimum,
        double maximum,
        Func<double, double>? density = null,
        string? title = null,
        int bins = 80,
        int width = 640,
        int height = 360)
    {
        using var sheet = new Sheet(width, height);
        DrawOn(sheet.Canvas, textAsOutlines: false, values, minimum, maximum, density, title, bins, width, height);
        return sheet.ToPicture();
    }

    /// <summary>Draws in the upper left corner of a canvas.</summary>
    internal static void DrawOn(
        SKCanvas canvas,
        bool textAsOutlines,
        ReadOnlySpan<float> values,
        double minimum,
        double maximum,
        Func<double, double>? density,
        string? title,
        int bins,
        int width,
        int height)
    {
        var heights = Densities(values, minimum, maximum, bins);
        // The curve sets the height where there is one: pictures of one run then share their axis, and only a bar far above the peak is
        // cut.
        var peak = density is null
            ? heights.Max()
            : 1.4 * Enumerable.Range(0, 512).Max(i => density(minimum + (maximum - minimum) * i / 511));
        if (!(peak > 0))
            peak = 1;
        var plot = new Plot(canvas, width, height, (minimum, maximum), (0, peak), textAsOutlines);
        using var bar = new SKPaint { Color = Bar };
        using var curve = new SKPaint { Color = Curve, IsAntialias = true, StrokeWidth = 2, StrokeCap = SKStrokeCap.Round };
        for (var bin = 0; bin < bins; bin++)
        {
            var (low, high) = (Edge(bin), Edge(bin + 1));
            if (heights[bin] > 0)
                plot.Canvas.DrawRect(new SKRect(low, plot.Y.Project(Math.Min(heights[bin], peak)), high, plot.Y.Project(0)), bar);
        }

        if (density is not null)
            plot.Canvas.DrawPoints(SKPointMode.Polygon, CurvePoints(plot, density), curve);
        plot.DrawFrame("value", "density");
        if (density is null)
            plot.DrawHead(title);
        else
            plot.DrawHead(title, ("samples", Square), ("density of the data", Dash));
        float Edge(int bin) => plot.X.Project(minimum + (maximum - minimum) * bin / bins);

        void Square(SKPoint at) => plot.Canvas.DrawRect(new SKRect(at.X - 5, at.Y - 4, at.X + 5, at.Y + 4), bar);

        void Dash(SKPoint at) => plot.Canvas.DrawLine(at.X - 6, at.Y, at.X + 6, at.Y, curve);
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

    // One for each column of pixels inside the frame.
    private static SKPoint[] CurvePoints(Plot plot, Func<double, double> density)
    {
        var points = new SKPoint[(int)(plot.X.Last - plot.X.First) + 1];
        for (var i = 0; i < points.Length; i++)
        {
            var x = plot.X.ValueAt(plot.X.First + i);
            points[i] = plot.Project(x, density(x));
        }

        return points;
    }
}
