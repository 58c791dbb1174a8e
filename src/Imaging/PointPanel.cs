using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Samples on the line as a histogram, in the plane as points.</summary>
/// <param name="title">Written above.</param>
/// <param name="values"><c>B × dimensions</c>, row-major.</param>
/// <param name="dimensions">1 or 2.</param>
/// <param name="range">Of the axes; samples outside are not drawn.</param>
public sealed class PointPanel(string title, float[] values, int dimensions, (double Low, double High) range) : Panel
{
    private const int Bins = 80;

    /// <inheritdoc/>
    internal override int Width => dimensions == 1 ? 640 : 480;

    /// <inheritdoc/>
    internal override int Height => dimensions == 1 ? 360 : 480;

    /// <inheritdoc/>
    internal override void Draw(SKCanvas canvas, bool textAsOutlines)
    {
        if (dimensions == 1)
            HistogramPlot.DrawOn(canvas, textAsOutlines, values, range.Low, range.High, density: null, title, Bins, Width, Height);
        else
            ScatterPlot.DrawOn(new Plot(canvas, Width, Height, range, range, textAsOutlines), values, modes: null, title);
    }
}
