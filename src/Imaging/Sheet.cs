using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>White paper of RGB pixels that is being drawn on.</summary>
internal sealed class Sheet : IDisposable
{
    private readonly SKBitmap bitmap;

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public Sheet(int width, int height)
    {
        bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, colorspace: null));
        Canvas = new SKCanvas(bitmap);
        Canvas.Clear(SKColors.White);
    }

    /// <summary>Draws on it, in pixels.</summary>
    public SKCanvas Canvas { get; }

    /// <summary>What was drawn.</summary>
    public Picture ToPicture()
    {
        Canvas.Flush();
        return AlphaFlattening.OnWhite(bitmap.Width, bitmap.Height, bitmap.Bytes, isGrey: false);
    }

    public void Dispose()
    {
        Canvas.Dispose();
        bitmap.Dispose();
    }
}
