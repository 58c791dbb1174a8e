using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class PlotTests
{
    [Fact]
    public void A_point_is_drawn_where_its_coordinates_say_with_y_upwards()
    {
        var picture = ScatterPlot.Draw([1, 1], minimum: -1, maximum: 1, size: 101);

        Assert.True(IsBlue(picture, 88, 12));      // upper right corner of the frame: margin 12 of 101 pixels
        Assert.False(IsBlue(picture, 12, 88));
        Assert.False(IsBlue(picture, 50, 50));
    }

    [Fact]
    public void Points_outside_the_range_or_not_finite_are_left_out()
    {
        var empty = ScatterPlot.Draw([], -1, 1, size: 101);

        var picture = ScatterPlot.Draw([5, 0, float.NaN, 0, 0, float.PositiveInfinity, -1.01f, 0], -1, 1, size: 101);

        Assert.Equal(empty.Pixels, picture.Pixels);
    }

    [Fact]
    public void Modes_are_marked()
    {
        var picture = ScatterPlot.Draw([], -1, 1, [(0, 0)], size: 101);

        Assert.Equal([210, 90, 40], picture[50, 50].ToArray());
    }

    [Fact]
    public void A_histogram_is_a_density_over_all_samples()
    {
        // four bins of width ½ over [0, 2]; one of five samples lies outside
        var densities = HistogramPlot.Densities([0.1f, 0.2f, 0.9f, 2f, 7f], minimum: 0, maximum: 2, bins: 4);

        Assert.Equal([2 / 2.5, 1 / 2.5, 0, 1 / 2.5], densities);   // count / (5 · ½)
    }

    [Fact]
    public void A_histogram_draws_bars_and_the_curve()
    {
        var picture = HistogramPlot.Draw([0.25f, 0.25f], minimum: 0, maximum: 1, density: _ => 1, bins: 2, width: 101, height: 101);

        Assert.Equal([150, 185, 225], picture[30, 80].ToArray());   // in the left half everything
        Assert.Equal([255, 255, 255], picture[70, 80].ToArray());   // in the right half nothing
        // the curve at 1 of 1.4: 12 + (1 − 1/1.4) · 76 = 33.7
        Assert.True(picture[70, 34][2] < 100);
    }

    [Fact]
    public void Pictures_are_deterministic()
    {
        float[] points = [0.1f, 0.2f, -0.5f, 0.7f];

        Assert.Equal(ScatterPlot.Draw(points, -1, 1).Pixels, ScatterPlot.Draw(points, -1, 1).Pixels);
        Assert.Equal(HistogramPlot.Draw(points, -1, 1).Pixels, HistogramPlot.Draw(points, -1, 1).Pixels);
    }

    [Fact]
    public void An_empty_range_or_half_a_point_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ScatterPlot.Draw([0, 0], 1, 1));
        Assert.Throws<ArgumentException>(() => HistogramPlot.Draw([0], 1, 1));
        Assert.Contains(
            "3 values were given", Assert.Throws<ArgumentException>(() => ScatterPlot.Draw([0, 0, 0], -1, 1)).Message,
            StringComparison.Ordinal);
    }

    private static bool IsBlue(Picture picture, int x, int y) => picture[x, y] is [< 150, < 180, > 150];
}
