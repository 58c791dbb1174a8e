using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Writes on plots.</summary>
/// <param name="canvas">Where.</param>
/// <param name="asOutlines">As outlines of letters, for files whose readers may not have the font.</param>
internal sealed class PlotText(SKCanvas canvas, bool asOutlines)
{
    /// <summary>Height of the em square, pixels.</summary>
    public const float Size = 11;

    private static readonly SKColor Colour = new(40, 40, 40);

    /// <summary>Width of a text, pixels.</summary>
    public static float Measure(string text)
    {
        using var font = PlotFont.OfSize(Size);
        return font.MeasureText(text);
    }

    /// <summary>Writes a text, which is made narrower where it is wider than there is room; the answer is its width.</summary>
    public float Write(string text, float x, float baseline, SKTextAlign align, float room = float.PositiveInfinity)
    {
        using var font = PlotFont.OfSize(Size);
        using var paint = new SKPaint { Color = Colour, IsAntialias = true };
        var width = font.MeasureText(text);
        if (width > room)
            (font.ScaleX, width) = (room / width, room);
        if (!asOutlines)
        {
            canvas.DrawText(text, x, baseline, align, font, paint);
            return width;
        }

        var left = align switch
        {
            SKTextAlign.Center => x - width / 2,
            SKTextAlign.Right => x - width,
            _ => x,
        };
        using var outlines = font.GetTextPath(text, new SKPoint(left, baseline));
        canvas.DrawPath(outlines, paint);
        return width;
    }
}
