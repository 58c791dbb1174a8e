using System.Globalization;

namespace GanOrleans.Imaging;

/// <summary>
/// An 8-bit picture: grey (1 channel) or red-green-blue (3 channels), row after row from the top, the channels of a pixel side by side.
/// </summary>
public sealed class Picture
{
    /// <summary>
    /// The most pixels of a file that is read, 100 million: a header claims any number, and memory is taken before the rest shows it wrong.
    /// </summary>
    public const int MaxPixels = 100_000_000;

    /// <summary>A black picture.</summary>
    public Picture(int width, int height, int channels)
        : this(width, height, channels, new byte[checked(width * height * channels)])
    {
    }

    /// <summary>A picture over <paramref name="pixels"/>, which are not copied.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit together, or there are neither 1 nor 3 channels.</exception>
    public Picture(int width, int height, int channels, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has 1 channel (grey) or 3 (red, green, blue).");
        if (pixels.LongLength != (long)width * height * channels)
            throw new ArgumentException(
                $"A picture of {width} × {height} with {channels} channels has {(long)width * height * channels} bytes, not "
                    + $"{pixels.LongLength}.",
                nameof(pixels));
        Width = width;
        Height = height;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary><c>Height · Width · Channels</c> bytes.</summary>
    public byte[] Pixels { get; }

    /// <summary>Whether the file had transparent places, which are white here.</summary>
    public bool WasTransparent { get; init; }

    /// <summary>The channels of one pixel.</summary>
    public Span<byte> this[int x, int y] => Pixels.AsSpan((y * Width + x) * Channels, Channels);

    /// <summary>The same picture with every pixel as a square of <paramref name="factor"/> × <paramref name="factor"/>.</summary>
    public Picture Enlarge(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        if (factor == 1)
            return this;
        var large = new Picture(checked(Width * factor), checked(Height * factor), Channels);
        for (var y = 0; y < large.Height; y++)
        {
            for (var x = 0; x < large.Width; x++)
                this[x / factor, y / factor].CopyTo(large[x, y]);
        }
        return large;
    }

    /// <exception cref="InvalidDataException">A file's header claims more than <see cref="MaxPixels"/>.</exception>
    internal static void CheckSize(int width, int height)
    {
        if ((long)width * height > MaxPixels)
            throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture, $"It says {width} × {height} pixels; at most {MaxPixels:N0} are read. Make it smaller."));
    }
}
