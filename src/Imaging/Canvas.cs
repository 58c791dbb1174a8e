namespace GanOrleans.Imaging;

/// <summary>A colour.</summary>
internal readonly record struct Ink(byte Red, byte Green, byte Blue);

/// <summary>A square RGB picture with a coordinate system: x to the right, y upwards.</summary>
internal sealed class Canvas
{
    private const int Margin = 12;

    private readonly double left, right, bottom, top;

    public Canvas(int width, int height, (double Low, double High) x, (double Low, double High) y)
    {
        if (!(x.Low < x.High) || !(y.Low < y.High) || !double.IsFinite(x.High - x.Low) || !double.IsFinite(y.High - y.Low))
            throw new ArgumentException(
                $"A picture needs a range that is not empty; x from {x.Low} to {x.High} and y from {y.Low} to {y.High} were given.");
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 4 * Margin);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 4 * Margin);
        (left, right) = x;
        (bottom, top) = y;
        Picture = new Picture(width, height, 3);
        Picture.Pixels.AsSpan().Fill(255);
    }

    public Picture Picture { get; }

    /// <summary>First and last pixel column inside the frame.</summary>
    public (int First, int Last) Columns => (Margin, Picture.Width - 1 - Margin);

    /// <summary>Position in pixels, fractional, pixel centres at integers.</summary>
    public (double X, double Y) Project(double x, double y) =>
        (
            Margin + (x - left) / (right - left) * (Picture.Width - 1 - 2 * Margin),
            Margin + (top - y) / (top - bottom) * (Picture.Height - 1 - 2 * Margin));

    /// <summary>The coordinate x at a pixel column.</summary>
    public double CoordinateAt(int column) => left + (column - Margin) / (double)(Picture.Width - 1 - 2 * Margin) * (right - left);

    /// <summary>The frame, with ticks at whole numbers while there are at most 20 of them.</summary>
    public void Frame(Ink ink)
    {
        var (firstRow, lastRow) = (Margin, Picture.Height - 1 - Margin);
        Fill(Columns.First, firstRow, Columns.Last, firstRow, ink);
        Fill(Columns.First, lastRow, Columns.Last, lastRow, ink);
        Fill(Columns.First, firstRow, Columns.First, lastRow, ink);
        Fill(Columns.Last, firstRow, Columns.Last, lastRow, ink);
        if (right - left <= 20)
        {
            for (var n = Math.Ceiling(left); n <= right; n++)
            {
                var column = (int)Math.Round(Project(n, bottom).X);
                Fill(column, lastRow + 1, column, lastRow + 4, ink);
            }
        }
        if (top - bottom <= 20)
        {
            for (var n = Math.Ceiling(bottom); n <= top; n++)
            {
                var row = (int)Math.Round(Project(left, n).Y);
                Fill(Columns.First - 4, row, Columns.First - 1, row, ink);
            }
        }
    }

    /// <summary>Paints whole pixels, both ends included; what lies outside the picture is left out.</summary>
    public void Fill(int firstX, int firstY, int lastX, int lastY, Ink ink)
    {
        for (var y = Math.Max(firstY, 0); y <= Math.Min(lastY, Picture.Height - 1); y++)
        {
            for (var x = Math.Max(firstX, 0); x <= Math.Min(lastX, Picture.Width - 1); x++)
                Blend(x, y, ink, 1);
        }
    }

    /// <summary>A disc with a smooth edge around a position in pixels.</summary>
    public void Dot(double x, double y, double radius, Ink ink, double opacity) =>
        Stroke(x, y, x, y, radius, ink, opacity);

    /// <summary>A line with round ends and smooth edges between two positions in pixels.</summary>
    public void Stroke(double x0, double y0, double x1, double y1, double radius, Ink ink, double opacity = 1)
    {
        var (dx, dy, reach) = (x1 - x0, y1 - y0, radius + 0.5);
        var square = dx * dx + dy * dy;
        var (firstX, lastX) = Pixels(Math.Min(x0, x1) - reach, Math.Max(x0, x1) + reach, Picture.Width);
        var (firstY, lastY) = Pixels(Math.Min(y0, y1) - reach, Math.Max(y0, y1) + reach, Picture.Height);
        for (var y = firstY; y <= lastY; y++)
        {
            for (var x = firstX; x <= lastX; x++)
            {
                var t = square > 0 ? Math.Clamp(((x - x0) * dx + (y - y0) * dy) / square, 0, 1) : 0;
                var (ex, ey) = (x - x0 - t * dx, y - y0 - t * dy);
                Blend(x, y, ink, opacity * Math.Clamp(reach - Math.Sqrt(ex * ex + ey * ey), 0, 1));
            }
        }
    }

    private static (int First, int Last) Pixels(double low, double high, int extent) =>
        ((int)Math.Ceiling(Math.Clamp(low, 0, extent)), (int)Math.Floor(Math.Clamp(high, -1, extent - 1)));

    private void Blend(int x, int y, Ink ink, double amount)
    {
        var pixel = Picture[x, y];
        pixel[0] = Mix(pixel[0], ink.Red, amount);
        pixel[1] = Mix(pixel[1], ink.Green, amount);
        pixel[2] = Mix(pixel[2], ink.Blue, amount);
    }

    private static byte Mix(byte below, byte above, double amount) => (byte)(below + (above - below) * amount + 0.5);
}
