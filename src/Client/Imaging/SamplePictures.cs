using System.Globalization;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Imaging;

/// <summary>Draws samples: images as a grid, points as a scatter plot, numbers as a histogram.</summary>
public static class SamplePictures
{
    /// <summary>Whether these samples have a picture: images of 1 or 3 channels, and points of one or two coordinates.</summary>
    public static bool CanDraw(SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples.AreImages ? samples.Shape[1] is 1 or 3 : samples.Shape[1] is 1 or 2;
    }

    /// <summary>All samples in one picture.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="columns">Images in a row of a grid; 0 for a nearly square one.</param>
    /// <exception cref="UserException">The grid has more bytes than fit into one array.</exception>
    public static Picture Draw(SampleSet samples, int columns = 0)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.AreImages)
            return Grid(samples, columns > 0 ? columns : null);
        var (low, high) = Range(samples.Values);
        var title = string.Create(CultureInfo.InvariantCulture, $"{samples.Count:N0} samples");
        return samples.Shape[1] == 1
            ? HistogramPlot.Draw(samples.Values, low, high, title: title)
            : ScatterPlot.Draw(samples.Values, low, high, title: title);
    }

    /// <summary>One image of C × H × W values in [0, 1]; values outside are clipped.</summary>
    public static Picture DrawOne(SampleSet samples, int index)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return ImageGrid.One(samples[index], (int)samples.Shape[1], (int)samples.Shape[2], (int)samples.Shape[3]);
    }

    private static Picture Grid(SampleSet samples, int? columns)
    {
        var (channels, height, width) = ((int)samples.Shape[1], (int)samples.Shape[2], (int)samples.Shape[3]);
        var pixels = GridLayout.For(samples.Count, width, height, columns).PixelCount;
        return pixels * channels <= Array.MaxLength
            ? ImageGrid.From(samples.Values, samples.Count, channels, height, width, columns)
            : throw new UserException(
                ExitCodes.BadInput,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A picture of {pixels:N0} pixels is {pixels * channels:N0} bytes; at most {Array.MaxLength:N0} fit."),
                "Draw fewer samples, or write their numbers: -o samples.npy");
    }

    /// <summary>A common range for all coordinates, with a margin of 5 %, so that a ring stays round.</summary>
    internal static (double Low, double High) Range(IEnumerable<float> values)
    {
        var finite = values.Where(float.IsFinite).Select(value => (double)value).DefaultIfEmpty(0).ToArray();
        var (low, high) = (finite.Min(), finite.Max());
        var margin = Math.Max(1e-6 * Math.Max(1, Math.Abs(high)), 0.05 * (high - low));
        return (low - margin, high + margin);
    }
}
