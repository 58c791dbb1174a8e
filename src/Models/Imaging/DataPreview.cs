using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Imaging;

/// <summary>
/// Draws the first samples of a data set without torch: of labelled images a row for each class, otherwise a grid or a plot.
/// </summary>
public static class DataPreview
{
    private const int MaxRows = 32;

    /// <param name="data">The split.</param>
    /// <param name="count">About how many samples; at least one of each of the first 32 classes.</param>
    public static Picture Draw(IDataSet data, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var d = data.Description;
        if (!d.IsImage)
            return DrawPoints(data, (int)Math.Min(Math.Max(count, 2_000), d.Count));
        if (d.Classes is 0 or > MaxRows)
            return Grid(data, [.. Enumerable.Range(0, (int)Math.Min(count, d.Count)).Select(i => (long)i)], columns: null);

        var columns = Math.Max(1, count / d.Classes);
        var rows = Enumerable.Range(0, d.Classes).Select(_ => new List<long>(columns)).ToArray();
        for (var i = 0L; i < d.Count && rows.Any(row => row.Count < columns); i++)
        {
            if (rows[data.Label(i)].Count < columns)
                rows[data.Label(i)].Add(i);
        }

        return Grid(data, [.. rows.SelectMany(row => row.Concat(Enumerable.Repeat(-1L, columns - row.Count)))], columns);
    }

    // A place of −1 stays black: a class of few samples does not shift the rows below it.
    private static Picture Grid(IDataSet data, long[] places, int? columns)
    {
        var d = data.Description;
        var values = new float[places.Length * d.SampleSize];
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
                data.CopySample(places[i], values.AsSpan(i * d.SampleSize, d.SampleSize));
        }

        return ImageGrid.From(values, places.Length, (int)d.SampleShape[0], (int)d.SampleShape[1], (int)d.SampleShape[2], columns);
    }

    private static Picture DrawPoints(IDataSet data, int count)
    {
        var d = data.Description;
        var values = new float[count * d.SampleSize];
        for (var i = 0; i < count; i++)
            data.CopySample(i, values.AsSpan(i * d.SampleSize, d.SampleSize));
        return PointPicture.Draw(values, data);
    }
}
