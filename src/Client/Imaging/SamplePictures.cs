namespace GanOrleans.Client.Imaging;

/// <summary>Draws samples: images as a grid, points as a scatter plot, numbers as a histogram.</summary>
public static class SamplePictures
{
    private const int Gap = 2;
    private const int PlotSize = 512;

    /// <summary>Whether these samples have a picture: images of 1 or 3 channels, and points of one or two coordinates.</summary>
    public static bool CanDraw(SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples.AreImages ? samples.Shape[1] is 1 or 3 : samples.Shape[1] is 1 or 2;
    }

    /// <summary>All samples in one picture.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="columns">Images in a row of a grid; 0 for a nearly square one.</param>
    public static PixelImage Draw(SampleSet samples, int columns = 0)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples.AreImages ? Grid(samples, columns > 0 ? columns : (int)Math.Ceiling(Math.Sqrt(samples.Count))) : samples.Shape[1] == 1 ? Histogram(samples) : Scatter(samples);
    }

    /// <summary>One image of C × H × W values in [0, 1]; values outside are clipped.</summary>
    public static PixelImage DrawOne(SampleSet samples, int index)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var image = new PixelImage((int)samples.Shape[3], (int)samples.Shape[2], (int)samples.Shape[1]);
        Paste(image, 0, 0, samples, index);
        return image;
    }

    // Rows of images with a thin dark grey gap.
    private static PixelImage Grid(SampleSet samples, int columns)
    {
        var (channels, height, width) = ((int)samples.Shape[1], (int)samples.Shape[2], (int)samples.Shape[3]);
        var rows = (samples.Count + columns - 1) / columns;
        var grid = new PixelImage(columns * (width + Gap) + Gap, rows * (height + Gap) + Gap, channels, fill: 48);
        for (var i = 0; i < samples.Count; i++)
            Paste(grid, Gap + i % columns * (width + Gap), Gap + i / columns * (height + Gap), samples, i);
        return grid;
    }

    private static void Paste(PixelImage target, int left, int top, SampleSet samples, int index)
    {
        var (channels, height, width) = ((int)samples.Shape[1], (int)samples.Shape[2], (int)samples.Shape[3]);
        var sample = samples[index];
        for (var c = 0; c < channels; c++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    target.Pixels[((top + y) * target.Width + left + x) * channels + c] = Grey(sample[(c * height + y) * width + x]);
    }

    // NaN clips to 0, so a broken sample is black and not an error.
    private static byte Grey(float value) => (byte)Math.Round(255 * Math.Clamp(float.IsNaN(value) ? 0 : value, 0f, 1f));

    private static PixelImage Scatter(SampleSet samples)
    {
        var plot = new PixelImage(PlotSize, PlotSize, 1, fill: 255);
        var range = Range(samples.Values);
        for (var i = 0; i < samples.Count; i++)
        {
            var (x, y) = (Place(samples[i][0], range), PlotSize - 1 - Place(samples[i][1], range));
            for (var dy = -1; dy <= 1; dy++)
                for (var dx = -1; dx <= 1; dx++)
                    plot.Set(x + dx, y + dy, 0);
        }

        return plot;
    }

    private static PixelImage Histogram(SampleSet samples)
    {
        const int Bins = 128;
        var range = Range(samples.Values);
        var counts = new int[Bins];
        foreach (var value in samples.Values)
            if (float.IsFinite(value))
                counts[Place(value, range) * Bins / PlotSize]++;

        var plot = new PixelImage(PlotSize, PlotSize, 1, fill: 255);
        var most = Math.Max(1, counts.Max());
        for (var x = 0; x < PlotSize; x++)
            for (var y = 0; y < (long)counts[x * Bins / PlotSize] * PlotSize / most; y++)
                plot.Set(x, PlotSize - 1 - y, 0);
        return plot;
    }

    // A common range for all coordinates, with a margin of 5 %, so that a ring stays round.
    private static (float Low, float High) Range(float[] values)
    {
        var finite = values.Where(float.IsFinite).DefaultIfEmpty(0f).ToArray();
        var (low, high) = (finite.Min(), finite.Max());
        var margin = Math.Max(1e-6f, 0.05f * (high - low));
        return (low - margin, high + margin);
    }

    private static int Place(float value, (float Low, float High) range) =>
        float.IsFinite(value) ? Math.Clamp((int)((value - range.Low) / (range.High - range.Low) * PlotSize), 0, PlotSize - 1) : -2;
}
