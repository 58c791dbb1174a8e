using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Points in the plane as a picture.</summary>
public static class ScatterPlot
{
    private const float Radius = 1.4f, Arm = 7;

    private static readonly SKColor Sample = new(20, 80, 170, 128);
    private static readonly SKColor Mark = new(210, 90, 40);

    /// <summary>
    /// A square picture of points. Points outside the range, or not finite, are left out: the range is fixed, so that pictures of one run
    /// line up.
    /// </summary>
    /// <param name="points"><c>B × 2</c> coordinates, x before y.</param>
    /// <param name="minimum">Lower end of both axes.</param>
    /// <param name="maximum">Upper end of both axes.</param>
    /// <param name="modes">Centres that are marked by a small cross, for example those of the data.</param>
    /// <param name="title">Written above. Default: nothing.</param>
    /// <param name="size">Width and height, pixels.</param>
    public static Picture Draw(
        ReadOnlySpan<float> points,
        double minimum,
        double maximum,
        IEnumerable<(double X, double Y)>? modes = null,
        string? title = null,
        int size = 480)
    {
        if (points.Length % 2 != 0)
            throw new ArgumentException(
                $"Points in the plane have two coordinates each; {points.Length} values were given.", nameof(points));
        using var sheet = new Sheet(size, size);
        DrawOn(new Plot(sheet.Canvas, size, size, (minimum, maximum), (minimum, maximum)), points, modes, title);
        return sheet.ToPicture();
    }

    /// <summary>Draws on a plot whose axes have the same range.</summary>
    internal static void DrawOn(Plot plot, ReadOnlySpan<float> points, IEnumerable<(double X, double Y)>? modes, string? title)
    {
        var (minimum, maximum) = (plot.X.Low, plot.X.High);
        using var sample = new SKPaint { Color = Sample, IsAntialias = true };
        using var mark = new SKPaint { Color = Mark, IsAntialias = true, IsStroke = true, StrokeWidth = 2 };
        plot.DrawFrame("first coordinate", "second coordinate");
        if (modes is null)
            plot.DrawHead(title);
        else
            plot.DrawHead(title, ("samples", Dots), ("modes of the data", Cross));
        foreach (var (x, y) in modes ?? [])
        {
            if (IsInside(x, y))
                Cross(plot.Project(x, y));
        }

        for (var i = 0; i < points.Length; i += 2)
        {
            if (IsInside(points[i], points[i + 1]))
                Dot(plot.Project(points[i], points[i + 1]));
        }

        bool IsInside(double x, double y) => x >= minimum && x <= maximum && y >= minimum && y <= maximum;

        void Dot(SKPoint at) => plot.Canvas.DrawCircle(at, Radius, sample);

        // Of the legend: one alone is hardly seen.
        void Dots(SKPoint at)
        {
            for (var x = -5; x <= 5; x += 5)
                Dot(new SKPoint(at.X + x, at.Y));
        }

        void Cross(SKPoint at)
        {
            plot.Canvas.DrawLine(at.X - Arm, at.Y, at.X + Arm, at.Y, mark);
            plot.Canvas.DrawLine(at.X, at.Y - Arm, at.X, at.Y + Arm, mark);
        }
    }
}
