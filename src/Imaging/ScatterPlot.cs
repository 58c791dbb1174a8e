namespace GanOrleans.Imaging;

/// <summary>Points in the plane as a picture.</summary>
public static class ScatterPlot
{
    private static readonly Ink Frame = new(170, 170, 170);
    private static readonly Ink Sample = new(20, 80, 170);
    private static readonly Ink Mark = new(210, 90, 40);

    /// <summary>
    /// A square picture of points. Points outside the range, or not finite, are left out: the range is
    /// fixed, so that pictures of one run line up.
    /// </summary>
    /// <param name="points"><c>B × 2</c> coordinates, x before y.</param>
    /// <param name="minimum">Lower end of both axes.</param>
    /// <param name="maximum">Upper end of both axes.</param>
    /// <param name="modes">Centres that are marked by a small cross, for example those of the data.</param>
    /// <param name="size">Width and height, pixels.</param>
    public static Picture Draw(
        ReadOnlySpan<float> points, double minimum, double maximum, IEnumerable<(double X, double Y)>? modes = null, int size = 480)
    {
        if (points.Length % 2 != 0)
            throw new ArgumentException(
                $"Points in the plane have two coordinates each; {points.Length} values were given.", nameof(points));
        var canvas = new Canvas(size, size, (minimum, maximum), (minimum, maximum));
        canvas.Frame(Frame);
        foreach (var (x, y) in modes ?? [])
        {
            var (px, py) = canvas.Project(x, y);
            canvas.Stroke(px - 7, py, px + 7, py, 0.6, Mark);
            canvas.Stroke(px, py - 7, px, py + 7, 0.6, Mark);
        }
        for (var i = 0; i < points.Length; i += 2)
        {
            var (x, y) = (points[i], points[i + 1]);
            if (!(x >= minimum && x <= maximum && y >= minimum && y <= maximum))
                continue;
            var (px, py) = canvas.Project(x, y);
            canvas.Dot(px, py, 1.4, Sample, 0.5);
        }
        return canvas.Picture;
    }
}
