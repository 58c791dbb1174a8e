using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class PlotTests
{
    // 271 pixels less margins of 56 and 14, or of 28 and 42: the frame's lines are columns 56 and 256 and rows 28 and 228, 200 apart.
    private const int Size = 271;

    [Theory]
    [InlineData(1, 1, 256, 28)]
    [InlineData(-1, -1, 56, 228)]
    [InlineData(0, 0, 156, 128)]
    [InlineData(0.5f, 0.9f, 206, 38)]
    public void A_point_is_drawn_where_its_coordinates_say_with_y_upwards(float x, float y, int column, int row)
    {
        var empty = ScatterPlot.Draw([], minimum: -1, maximum: 1, size: Size);

        var picture = ScatterPlot.Draw([x, y], minimum: -1, maximum: 1, size: Size);

        var changed = Places(picture).Where(at => !picture[at.X, at.Y].SequenceEqual(empty[at.X, at.Y])).ToList();
        Assert.True(IsBlue(picture, column, row), $"found {string.Join(' ', picture[column, row].ToArray())}");
        Assert.All(changed, at => Assert.True(Math.Abs(at.X - column) <= 2 && Math.Abs(at.Y - row) <= 2, $"{at} is painted"));
    }

    [Fact]
    public void Points_outside_the_range_or_not_finite_are_left_out()
    {
        var empty = ScatterPlot.Draw([], -1, 1, size: Size);

        var picture = ScatterPlot.Draw([5, 0, float.NaN, 0, 0, float.PositiveInfinity, -1.01f, 0], -1, 1, size: Size);

        Assert.Equal(empty.Pixels, picture.Pixels);
    }

    [Fact]
    public void Points_that_lie_together_are_darker()
    {
        var one = ScatterPlot.Draw([0, 0], -1, 1, size: Size);

        var three = ScatterPlot.Draw([0, 0, 0, 0, 0, 0], -1, 1, size: Size);

        Assert.True(three[156, 128][0] < one[156, 128][0]);
    }

    [Fact]
    public void Modes_are_marked_within_the_range()
    {
        var none = ScatterPlot.Draw([], -1, 1, [], size: Size);

        var picture = ScatterPlot.Draw([], -1, 1, [(0, 0)], size: Size);
        var outside = ScatterPlot.Draw([], -1, 1, [(0, 1.2)], size: Size);

        Assert.Equal([210, 90, 40], picture[156, 128].ToArray());
        Assert.Equal([210, 90, 40], picture[156 + 6, 128].ToArray());
        Assert.Equal([210, 90, 40], picture[156, 128 - 6].ToArray());
        Assert.Equal(none.Pixels, outside.Pixels);
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
        var picture = HistogramPlot.Draw([0.25f, 0.25f], minimum: 0, maximum: 1, density: _ => 1, bins: 2, width: Size, height: Size);

        // In the left half everything, in the right half nothing; between them lies column 156.
        Assert.Equal([150, 185, 225], picture[155, 200].ToArray());
        Assert.Equal([255, 255, 255], picture[157, 200].ToArray());
        // the curve at 1 of 1.4: 28 + (1 − 1/1.4) · 200 = 85.1
        Assert.Equal([210, 90, 40], picture[206, 85].ToArray());
        Assert.Equal([255, 255, 255], picture[206, 82].ToArray());
        Assert.Equal([255, 255, 255], picture[206, 88].ToArray());
    }

    [Fact]
    public void A_bar_ends_where_its_density_says()
    {
        // bins [0, ½) and [½, 1] with 1 and 3 of 4 samples: densities ½ and 1½, the higher one fills the height of 200
        var picture = HistogramPlot.Draw([0.1f, 0.6f, 0.7f, 0.8f], minimum: 0, maximum: 1, bins: 2, width: Size, height: Size);

        var tops = new[] { 100, 200 }.Select(x => Enumerable.Range(29, 199).First(y => picture[x, y] is [150, 185, 225])).ToArray();
        // Row 28 is the frame; 228.5 − 200 / 3 = 161.8, so that row 162 is the first whose centre is below.
        Assert.Equal([162, 29], tops);
    }

    [Fact]
    public void Pictures_are_deterministic()
    {
        float[] points = [0.1f, 0.2f, -0.5f, 0.7f];

        Assert.Equal(ScatterPlot.Draw(points, -1, 1, title: "four").Pixels, ScatterPlot.Draw(points, -1, 1, title: "four").Pixels);
        Assert.Equal(HistogramPlot.Draw(points, -1, 1, title: "four").Pixels, HistogramPlot.Draw(points, -1, 1, title: "four").Pixels);
    }

    [Fact]
    public void Plots_drawn_side_by_side_are_those_drawn_one_after_another()
    {
        float[] points = [0.1f, 0.2f, -0.5f, 0.7f];
        var expected = ScatterPlot.Draw(points, -1, 1, title: "alone").Pixels;

        var pictures = new byte[64][];
        Parallel.For(0, pictures.Length, i => pictures[i] = ScatterPlot.Draw(points, -1, 1, title: "alone").Pixels);

        Assert.All(pictures, pixels => Assert.Equal(expected, pixels));
    }

    [Fact]
    public void An_empty_range_half_a_point_or_too_small_a_picture_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ScatterPlot.Draw([0, 0], 1, 1));
        Assert.Throws<ArgumentException>(() => ScatterPlot.Draw([0, 0], 0, double.NaN));
        Assert.Throws<ArgumentException>(() => HistogramPlot.Draw([0], 1, 1));
        var half = Assert.Throws<ArgumentException>(() => ScatterPlot.Draw([0, 0, 0], -1, 1));
        Assert.Contains("3 values were given", half.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ScatterPlot.Draw([0, 0], -1, 1, size: 85));   // 70 of margin and 16 of frame
    }

    private static IEnumerable<(int X, int Y)> Places(Picture picture) =>
        Enumerable.Range(0, picture.Width * picture.Height).Select(i => (i % picture.Width, i / picture.Width));

    private static bool IsBlue(Picture picture, int x, int y) => picture[x, y] is [< 150, < 180, > 150];
}
