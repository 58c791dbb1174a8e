using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>Panels beside and below each other, as a PNG or SVG file.</summary>
public static class Figure
{
    /// <summary>The endings of its files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".svg"];

    /// <summary>Writes a file; its ending says which. Readers see the old file or the whole new one.</summary>
    /// <param name="path">Ends in .png or .svg.</param>
    /// <param name="panels">At least one, in reading order.</param>
    /// <param name="columns">Panels in a row.</param>
    /// <exception cref="ArgumentException">No panel, or another ending.</exception>
    public static void Save(string path, IReadOnlyList<Panel> panels, int columns = 1)
    {
        var isVector = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".svg" => true,
            ".png" => false,
            _ => throw new ArgumentException($"A figure is a .png or a .svg file, not '{path}'.", nameof(path)),
        };
        WholeFile.Write(path, isVector ? Svg(panels, columns) : PngWriter.Encode(Draw(panels, columns)));
    }

    /// <summary>The figure in pixels.</summary>
    public static Picture Draw(IReadOnlyList<Panel> panels, int columns = 1)
    {
        var (width, height, places) = Arrange(panels, columns);
        using var sheet = new Sheet(width, height);
        DrawOn(sheet.Canvas, panels, places, textAsOutlines: false);
        return sheet.ToPicture();
    }

    /// <summary>The bytes of an SVG file. Its letters are outlines: it needs no font.</summary>
    public static byte[] Svg(IReadOnlyList<Panel> panels, int columns = 1)
    {
        var (width, height, places) = Arrange(panels, columns);
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), stream))
        {
            canvas.Clear(SKColors.White);
            DrawOn(canvas, panels, places, textAsOutlines: true);
        }

        return stream.ToArray();
    }

    private static void DrawOn(SKCanvas canvas, IReadOnlyList<Panel> panels, IReadOnlyList<SKPointI> places, bool textAsOutlines)
    {
        for (var i = 0; i < panels.Count; i++)
        {
            canvas.Save();
            canvas.Translate(places[i].X, places[i].Y);
            panels[i].Draw(canvas, textAsOutlines);
            canvas.Restore();
        }
    }

    // Columns are as wide as their widest panel, rows as high as their highest.
    private static (int Width, int Height, IReadOnlyList<SKPointI> Places) Arrange(IReadOnlyList<Panel> panels, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (panels.Count == 0)
            throw new ArgumentException("A figure needs a panel.", nameof(panels));
        columns = Math.Min(columns, panels.Count);
        var rows = (panels.Count + columns - 1) / columns;
        var (lefts, tops) = (new int[columns + 1], new int[rows + 1]);
        for (var column = 0; column < columns; column++)
            lefts[column + 1] = lefts[column] + panels.Where((_, index) => index % columns == column).Max(panel => panel.Width);
        for (var row = 0; row < rows; row++)
            tops[row + 1] = tops[row] + panels.Skip(row * columns).Take(columns).Max(panel => panel.Height);
        return (lefts[^1], tops[^1], [.. panels.Select((_, index) => new SKPointI(lefts[index % columns], tops[index / columns]))]);
    }
}
