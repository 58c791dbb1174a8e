using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>
/// A plot that is being drawn: a frame and two axes, x to the right and y upwards. The margins are fixed, so that the pictures of one run
/// line up, and the frame of a square picture is square.
/// </summary>
internal sealed class Plot
{
    /// <summary>Pixels between an edge of the picture and the frame's line.</summary>
    public const int Left = 56, Right = 14, Top = 28, Bottom = 42;

    private const int MinExtent = 16;   // of the frame, pixels
    private const float TickLength = 4, Gap = 4, TextSize = PlotText.Size;

    private static readonly SKColor Line = new(170, 170, 170);

    private readonly int width, height;
    private readonly PlotText text;

    /// <summary>An empty plot in the upper left corner of a canvas.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="width">Of the plot with its margins, pixels.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="x">Ends of the axis along the lower edge.</param>
    /// <param name="y">Ends of the axis along the left edge.</param>
    /// <param name="textAsOutlines">See <see cref="PlotText"/>.</param>
    /// <param name="powersOfY">Whether the values of y are exponents of ten.</param>
    /// <exception cref="ArgumentException">A range is empty, or the picture too small for a frame.</exception>
    public Plot(
        SKCanvas canvas, int width, int height, (double Low, double High) x, (double Low, double High) y, bool textAsOutlines = false,
        bool powersOfY = false)
    {
        if (!(x.Low < x.High) || !(y.Low < y.High) || !double.IsFinite(x.High - x.Low) || !double.IsFinite(y.High - y.Low))
            throw new ArgumentException(
                $"A picture needs a range that is not empty; x from {x.Low} to {x.High} and y from {y.Low} to {y.High} were given.");
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Left + Right + MinExtent);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, Top + Bottom + MinExtent);
        // In Skia the centre of pixel n is at n + ½. The ends of the axes are the centres of the frame's lines.
        X = new Axis(x.Low, x.High, Left + 0.5f, width - Right - 0.5f);
        Y = new Axis(y.Low, y.High, height - Bottom - 0.5f, Top + 0.5f, powersOfY);
        (Canvas, this.width, this.height) = (canvas, width, height);
        text = new PlotText(canvas, textAsOutlines);
    }

    /// <summary>Draws on the picture, in pixels.</summary>
    public SKCanvas Canvas { get; }

    /// <summary>The axis along the lower edge.</summary>
    public Axis X { get; }

    /// <summary>The axis along the left edge.</summary>
    public Axis Y { get; }

    /// <summary>Where a point of the coordinate system is, pixels.</summary>
    public SKPoint Project(double x, double y) => new(X.Project(x), Y.Project(y));

    /// <summary>The frame, ticks with their numbers, and what the axes stand for.</summary>
    public void DrawFrame(string? xLabel = null, string? yLabel = null)
    {
        using var paint = new SKPaint { Color = Line, StrokeWidth = 1, IsStroke = true };
        var (left, right, top, bottom) = (X.First, X.Last, Y.Last, Y.First);
        Canvas.DrawRect(new SKRect(left, top, right, bottom), paint);
        foreach (var (value, label) in TicksOfX())
        {
            var x = MathF.Floor(X.Project(value)) + 0.5f;
            Canvas.DrawLine(x, bottom, x, bottom + TickLength, paint);
            var toTheEdge = width - x;
            text.Write(label, x, bottom + TickLength + TextSize, SKTextAlign.Center, 2 * toTheEdge);
        }

        foreach (var (value, label) in Y.Ticks(Math.Clamp((int)((bottom - top) / (3 * TextSize)), 2, 8)))
        {
            var y = MathF.Floor(Y.Project(value)) + 0.5f;
            Canvas.DrawLine(left - TickLength, y, left, y, paint);
            text.Write(label, left - TickLength - Gap, y + TextSize / 3, SKTextAlign.Right, left - TickLength - 2 * Gap - TextSize);
        }

        if (xLabel is not null)
            text.Write(xLabel, (left + right) / 2, height - Gap - 2, SKTextAlign.Center, right - left);
        if (yLabel is not null)
        {
            Canvas.Save();
            Canvas.RotateDegrees(-90, TextSize, (top + bottom) / 2);
            text.Write(yLabel, TextSize, (top + bottom) / 2, SKTextAlign.Center, bottom - top);
            Canvas.Restore();
        }
    }

    /// <summary>What is written above the frame: the title from the left, the legend from the right.</summary>
    /// <param name="title">Default: none.</param>
    /// <param name="legend">Names and how each is drawn around a place.</param>
    public void DrawHead(string? title, params ReadOnlySpan<(string Name, Action<SKPoint> Mark)> legend)
    {
        const float markWidth = 18;
        var (right, baseline) = (X.Last, Top - 10f);
        for (var i = legend.Length - 1; i >= 0; i--)
        {
            right -= text.Write(legend[i].Name, right, baseline, SKTextAlign.Right) + Gap;
            legend[i].Mark(new SKPoint(right - markWidth / 2, baseline - TextSize / 3));
            right -= markWidth + 2 * Gap;
        }

        if (title is not null && right > X.First)
            text.Write(title, X.First, baseline, SKTextAlign.Left, right - X.First);
    }

    // As many as stand side by side.
    private IReadOnlyList<(double Value, string Label)> TicksOfX()
    {
        for (var count = 9; count > 2; count--)
        {
            var ticks = X.Ticks(count);
            var widest = ticks.Count == 0 ? 0 : ticks.Max(tick => PlotText.Measure(tick.Label));
            if (ticks.Count < 2 || X.Project(ticks[1].Value) - X.Project(ticks[0].Value) >= widest + 2 * Gap)
                return ticks;
        }

        return X.Ticks(2);
    }
}
