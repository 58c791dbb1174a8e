using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>
/// The font of the plots, which is part of this assembly: with a font that is missing, Skia draws nothing and reports no error.
/// </summary>
internal static class PlotFont
{
    private const string Resource = "Fonts.Roboto-Regular-Latin.ttf";

    /// <summary>Loaded once; may be used by several threads.</summary>
    public static SKTypeface Typeface { get; } = Load();

    /// <summary>The font at a size, with the outlines as they are: hinting would differ between systems.</summary>
    /// <param name="size">Height of the em square, pixels.</param>
    public static SKFont OfSize(float size) =>
        new(Typeface, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true };

    private static SKTypeface Load()
    {
        var assembly = typeof(PlotFont).Assembly;
        using var stream = assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is missing from {assembly.GetName().Name}.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is not a font that Skia can read.");
    }
}
