namespace GanOrleans.Imaging;

/// <summary>Puts pixels with alpha on white, as viewers and pages show them.</summary>
internal static class AlphaFlattening
{
    private const int White = 255;

    /// <summary>The picture that an RGBA one shows on white.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="rgba">Red, green, blue and alpha of each pixel; the colours are not multiplied by alpha.</param>
    /// <param name="isGrey">Whether red, green and blue are alike, so that one channel is enough.</param>
    public static Picture OnWhite(int width, int height, byte[] rgba, bool isGrey)
    {
        var channels = isGrey ? 1 : 3;
        var pixels = new byte[(long)width * height * channels];
        var transparent = false;
        for (int from = 0, to = 0; from < rgba.Length; from += 4)
        {
            var alpha = rgba[from + 3];
            transparent |= alpha != 255;
            for (var c = 0; c < channels; c++)
                pixels[to++] = (byte)((rgba[from + c] * alpha + White * (255 - alpha) + 127) / 255);   // alpha 255 changes nothing
        }

        return new Picture(width, height, channels, pixels) { WasTransparent = transparent };
    }
}
