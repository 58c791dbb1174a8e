namespace GanOrleans.Imaging;

/// <summary>Where the images of a grid lie: rows filled from the left, a separator around and between all of them.</summary>
/// <param name="Count">Number of images.</param>
/// <param name="ImageWidth">Width of one image, pixels.</param>
/// <param name="ImageHeight">Height of one image, pixels.</param>
/// <param name="Columns">Images in a full row.</param>
/// <param name="Separator">Width of the separator, pixels.</param>
public readonly record struct GridLayout(int Count, int ImageWidth, int ImageHeight, int Columns, int Separator)
{
    /// <summary>A nearly square arrangement, never higher than wide in images, or one of <paramref name="columns"/> columns.</summary>
    public static GridLayout For(int count, int imageWidth, int imageHeight, int? columns = null, int separator = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageHeight);
        ArgumentOutOfRangeException.ThrowIfNegative(separator);
        if (columns is { } given)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(columns));
        return new GridLayout(count, imageWidth, imageHeight, columns ?? (int)Math.Ceiling(Math.Sqrt(count)), separator);
    }

    /// <summary>Number of rows; the last may be incomplete.</summary>
    public int Rows => (Count + Columns - 1) / Columns;

    /// <summary>Width of the whole grid, pixels.</summary>
    public int Width => checked(Columns * (ImageWidth + Separator) + Separator);

    /// <summary>Height of the whole grid, pixels.</summary>
    public int Height => checked(Rows * (ImageHeight + Separator) + Separator);

    /// <summary>Pixels of the whole grid, also where they are too many for one picture.</summary>
    public long PixelCount => ((long)Columns * (ImageWidth + Separator) + Separator) * ((long)Rows * (ImageHeight + Separator) + Separator);

    /// <summary>Upper left pixel of image <paramref name="index"/>.</summary>
    public (int X, int Y) Origin(int index) =>
        (Separator + index % Columns * (ImageWidth + Separator), Separator + index / Columns * (ImageHeight + Separator));
}
