using System.Globalization;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;

namespace GanOrleans.Models.Imaging;

/// <summary>
/// Draws points with what is known of their distribution: those on the line as a histogram, those in the plane as a scatter plot.
/// </summary>
internal static class PointPicture
{
    /// <param name="values">Points like those of <paramref name="data"/>, coordinate after coordinate.</param>
    /// <param name="data">Its range is drawn; of a known distribution the density or the modes as well.</param>
    /// <exception cref="ArgumentException">Points of more than two dimensions.</exception>
    public static Picture Draw(ReadOnlySpan<float> values, IDataSet data)
    {
        var description = data.Description;
        var distribution = (data as PointDataSet)?.Distribution;
        var (low, high) = (description.Minimum, description.Maximum);
        var title = string.Create(CultureInfo.InvariantCulture, $"{description.Name}: {values.Length / description.SampleSize:N0} samples");
        return description.SampleSize switch
        {
            1 => HistogramPlot.Draw(values, low, high, distribution is null ? null : x => distribution.Density(x), title),
            2 => ScatterPlot.Draw(values, low, high, distribution?.Components.Select(c => (c.Mean[0], c.Mean[1])), title),
            _ => throw new ArgumentException(
                $"Points of {description.SampleSize} dimensions cannot be drawn; images and points of one or two dimensions can.",
                nameof(data)),
        };
    }
}
