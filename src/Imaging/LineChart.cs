using SkiaSharp;

namespace GanOrleans.Imaging;

/// <param name="Name">In the legend.</param>
/// <param name="Points">By x; a value that is not finite is a gap.</param>
/// <param name="Colour">Number of its colour, from 0; a level has its own.</param>
/// <param name="HasMarks">Whether each point is marked, for points that are far apart.</param>
/// <param name="IsLevel">Whether its first value holds everywhere: a dashed line over the whole width.</param>
public sealed record LineSeries(
    string Name, IReadOnlyList<(double X, double Y)> Points, int Colour, bool HasMarks = false, bool IsLevel = false);

/// <summary>Lines over a common axis, each with its name above the frame.</summary>
/// <param name="title">Written above.</param>
/// <param name="xLabel">What x is, with its unit.</param>
/// <param name="yLabel">What y is, with its unit.</param>
/// <param name="series">The lines; those without a finite point are not drawn.</param>
/// <param name="isLogarithmic">Whether y is drawn by its power of ten; values of 0 and below are gaps.</param>
public sealed class LineChart(
    string title, string xLabel, string yLabel, IReadOnlyList<LineSeries> series, bool isLogarithmic = false) : Panel
{
    private const int FrameHeight = 280, RowHeight = 16;
    private const float MarkWidth = 18, Space = 6, Far = 100_000;

    // Okabe and Ito's, which people who see few colours tell apart.
    private static readonly SKColor[] Colours =
    [
        new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(86, 180, 233), new(230, 159, 0), new(0, 0, 0),
    ];

    private static readonly SKColor Level = new(110, 110, 110);

    private readonly LineSeries[] drawn =
    [
        .. series
            .Select(each => each with { Points = [.. each.Points.Select(at => (at.X, isLogarithmic ? Power(at.Y) : at.Y))] })
            .Where(each => each.Points.Any(IsFinite)),
    ];

    /// <inheritdoc/>
    internal override int Width => 640;

    /// <inheritdoc/>
    internal override int Height => FrameHeight + LegendRows().Count * RowHeight;

    /// <inheritdoc/>
    internal override void Draw(SKCanvas canvas, bool textAsOutlines)
    {
        var rows = LegendRows();
        for (var row = 0; row < rows.Count; row++)
            DrawLegend(new PlotText(canvas, textAsOutlines), canvas, rows[row], row);
        canvas.Translate(0, rows.Count * RowHeight);
        var points = drawn.SelectMany(each => each.Points).Where(IsFinite).ToArray();
        var x = Spread(points.Select(point => point.X), margin: 0);
        var plot = new Plot(canvas, Width, FrameHeight, x, RangeOfY(), textAsOutlines, isLogarithmic);
        plot.DrawFrame(xLabel, yLabel);
        plot.DrawHead(points.Length == 0 ? $"{title}: no values" : title);
        canvas.Save();
        canvas.ClipRect(new SKRect(plot.X.First, plot.Y.Last, plot.X.Last, plot.Y.First));
        foreach (var each in drawn)
            DrawLine(plot, each);
        canvas.Restore();
    }

    /// <summary>
    /// The range that shows what is usual: of a curve of 100 points and more with a few values that are far off, as of a run that diverged,
    /// the middle 98 % and half of their spread on both sides, else everything.
    /// </summary>
    internal static (double Low, double High) Usual(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            return (0, 0);
        var (low, high) = (sorted[sorted.Length / 100], sorted[sorted.Length - 1 - sorted.Length / 100]);
        var margin = (high - low) / 2;
        return (Math.Max(sorted[0], low - margin), Math.Min(sorted[^1], high + margin));
    }

    // Of each line by itself: a short one beside long ones is no outlier.
    private (double Low, double High) RangeOfY()
    {
        var ranges = drawn.Select(each => Usual(each.Points.Where(IsFinite).Select(point => point.Y))).DefaultIfEmpty()
            .ToArray();
        var (low, high) = (ranges.Min(range => range.Low), ranges.Max(range => range.High));
        return isLogarithmic
            ? (Math.Floor(low), Math.Max(Math.Floor(low) + 1, Math.Ceiling(high)))
            : Spread([low, high], margin: 0.04);
    }

    private static (double Low, double High) Spread(IEnumerable<double> values, double margin)
    {
        var all = values.DefaultIfEmpty(0).ToArray();
        var (low, high) = (all.Min(), all.Max());
        if (high - low <= 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high)))
        {
            var half = low == 0 ? 0.5 : Math.Abs(low) * 0.05;
            return (low - half, high + half);
        }

        return (low - margin * (high - low), high + margin * (high - low));
    }

    private static void DrawLine(Plot plot, LineSeries line)
    {
        using var dash = DashOf(line);
        using var paint = PaintOf(line, dash);
        if (line.IsLevel)
        {
            var y = plot.Y.Project(line.Points[0].Y);
            plot.Canvas.DrawLine(plot.X.First, y, plot.X.Last, y, paint);
            return;
        }

        using var fill = new SKPaint { Color = Colour(line), IsAntialias = true };
        using var builder = new SKPathBuilder();
        bool IsOn(int i) => i >= 0 && i < line.Points.Count && IsFinite(line.Points[i]);
        for (var i = 0; i < line.Points.Count; i++)
        {
            if (!IsOn(i))
                continue;
            // Far outside of the frame it is cut off either way, and what is not finite Skia does not draw at all.
            var at = plot.Project(line.Points[i].X, line.Points[i].Y);
            at.Y = Math.Clamp(at.Y, -Far, Far);
            if (IsOn(i - 1))
                builder.LineTo(at);
            else
                builder.MoveTo(at);
            if (line.HasMarks || (!IsOn(i - 1) && !IsOn(i + 1)))
                plot.Canvas.DrawCircle(at, 2.5f, fill);
        }

        using var path = builder.Detach();
        plot.Canvas.DrawPath(path, paint);
    }

    private void DrawLegend(PlotText text, SKCanvas canvas, IReadOnlyList<LineSeries> row, int number)
    {
        float left = Plot.Left, baseline = (number + 1) * RowHeight;
        foreach (var line in row)
        {
            using var dash = DashOf(line);
            using var paint = PaintOf(line, dash);
            canvas.DrawLine(left, baseline - PlotText.Size / 3, left + MarkWidth, baseline - PlotText.Size / 3, paint);
            left += MarkWidth + Space;
            left += text.Write(line.Name, left, baseline, SKTextAlign.Left, Width - left - Space) + 2 * Space;
        }
    }

    // A chart that is of one line needs no legend.
    private List<List<LineSeries>> LegendRows()
    {
        var rows = new List<List<LineSeries>>();
        var left = 0f;
        foreach (var line in series.Count > 1 ? drawn : [])
        {
            var width = MarkWidth + 3 * Space + PlotText.Measure(line.Name);
            if (rows.Count == 0 || left + width > Width - Plot.Left)
            {
                rows.Add([]);
                left = 0;
            }

            rows[^1].Add(line);
            left += width;
        }

        return rows;
    }

    private static SKPaint PaintOf(LineSeries line, SKPathEffect? dash) => new()
    {
        Color = Colour(line),
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = 1.5f,
        StrokeJoin = SKStrokeJoin.Round,
        PathEffect = dash,
    };

    // Where the colours are used up, the next lines are broken.
    private static SKPathEffect? DashOf(LineSeries line) =>
        line.IsLevel ? SKPathEffect.CreateDash([5, 4], 0)
        : line.Colour >= Colours.Length ? SKPathEffect.CreateDash([10, 2 + 2 * (line.Colour / Colours.Length)], 0)
        : null;

    private static SKColor Colour(LineSeries line) => line.IsLevel ? Level : Colours[line.Colour % Colours.Length];

    private static double Power(double value) => value > 0 ? Math.Log10(value) : double.NaN;

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);
}
