using System.Globalization;
using GanOrleans.Client.App;

namespace GanOrleans.Client.Imaging;

/// <summary>An image of 8-bit samples, row-major with interleaved channels.</summary>
public sealed class PixelImage
{
    /// <summary>Creates an image filled with one value.</summary>
    /// <exception cref="UserException">It has more bytes than fit into one array.</exception>
    public PixelImage(int width, int height, int channels, byte fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1 channel (grey) or 3 (RGB).");
        if ((long)width * height * channels > Array.MaxLength)
            throw new UserException(
                ExitCodes.BadInput,
                string.Create(CultureInfo.InvariantCulture, $"A picture of {width:N0} × {height:N0} pixels is {(long)width * height * channels:N0} bytes; at most {Array.MaxLength:N0} fit."),
                "Draw fewer samples, or write their numbers: -o samples.npy");
        (Width, Height, Channels) = (width, height, channels);
        Pixels = new byte[width * height * channels];
        Array.Fill(Pixels, fill);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>Height × width × channels samples.</summary>
    public byte[] Pixels { get; }

    /// <summary>Sets every channel of a pixel; outside the image nothing happens.</summary>
    public void Set(int x, int y, byte value)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height)
            return;
        Pixels.AsSpan((y * Width + x) * Channels, Channels).Fill(value);
    }
}
