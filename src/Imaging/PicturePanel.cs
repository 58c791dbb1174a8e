using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>A picture with a title above it, enlarged by a whole number so that small ones can be seen.</summary>
public sealed class PicturePanel : Panel
{
    private const int Head = 22, Margin = 8, Wanted = 480;

    private readonly string title;
    private readonly Picture picture;

    /// <param name="title">Written above.</param>
    /// <param name="picture">The picture.</param>
    public PicturePanel(string title, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        this.title = title;
        this.picture = picture.Enlarge(Math.Max(1, Wanted / Math.Max(picture.Width, picture.Height)));
    }

    /// <inheritdoc/>
    internal override int Width => picture.Width + 2 * Margin;

    /// <inheritdoc/>
    internal override int Height => picture.Height + Head + Margin;

    /// <inheritdoc/>
    internal override void Draw(SKCanvas canvas, bool textAsOutlines)
    {
        new PlotText(canvas, textAsOutlines).Write(title, Margin, Head - 7, SKTextAlign.Left, picture.Width);
        using var image = SKImage.FromEncodedData(PngWriter.Encode(picture));
        canvas.DrawImage(image, Margin, Head, SKSamplingOptions.Default);
    }
}
