using GanOrleans.Client.Imaging;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Imaging;

public sealed class PictureTests
{
    [Fact]
    public void A_grid_holds_every_image_in_reading_order_with_a_gap_of_two()
    {
        // Five 1 × 3 × 2 images (height 3, width 2): three columns, two rows.
        var samples = new SampleSet([5, 1, 3, 2], [.. Enumerable.Range(0, 5).SelectMany(i => Enumerable.Repeat((i + 1) / 10f, 6))]);

        var grid = SamplePictures.Draw(samples);

        Assert.Equal((3 * 4 + 2, 2 * 5 + 2, 1), (grid.Width, grid.Height, grid.Channels));
        for (var i = 0; i < 5; i++)
            Assert.Equal((byte)(255 * ((i + 1) / 10f) + 0.5f), grid.Pixels[(2 + i / 3 * 5) * grid.Width + 2 + i % 3 * 4]);
        Assert.Equal(96, grid.Pixels[(2 + 5) * grid.Width + 2 + 2 * 4]);   // the sixth place is empty
    }

    [Fact]
    public void Channels_are_interleaved_and_values_are_clipped_to_the_range_of_an_image()
    {
        var samples = new SampleSet([1, 3, 1, 2], [0f, 1f, -3f, 0.5f, 7f, float.NaN]);   // R: 0 1, G: −3 .5, B: 7 NaN

        var image = SamplePictures.DrawOne(samples, 0);

        Assert.Equal([0, 0, 255, 255, 128, 0], image.Pixels);
    }

    [Fact]
    public void Points_are_drawn_where_they_lie_with_the_second_coordinate_upwards()
    {
        // Of the 480 pixels columns 56 to 465 and rows 28 to 437 are the frame: the range of 1.1 is 409 wide. −.05 to 0 are 18.6 of them.
        var plot = SamplePictures.Draw(new SampleSet([2, 2], [0f, 0f, 1f, 1f]));

        Assert.Equal((480, 480, 3), (plot.Width, plot.Height, plot.Channels));
        Assert.True(IsInk(plot, 56 + 19, 437 - 19));
        Assert.True(IsInk(plot, 465 - 19, 28 + 19));
        Assert.False(IsInk(plot, 56 + 19, 28 + 19));
    }

    [Fact]
    public void Numbers_are_drawn_as_a_histogram_whose_highest_bar_fills_the_height()
    {
        var plot = SamplePictures.Draw(new SampleSet([4, 1], [0f, 0f, 0f, 1f]));

        // Within the frame, whose lines are columns 56 and 625 of 640 and rows 28 and 317 of 360.
        var (columns, rows) = (Enumerable.Range(57, 625 - 57), Enumerable.Range(29, 317 - 29));
        var heights = columns.Select(x => rows.Count(y => plot[x, y][0] == 150)).ToList();
        Assert.Equal(317 - 29, heights.Max());
        Assert.Contains(heights, height => Math.Abs(height - heights.Max() / 3.0) <= 1);   // one of four beside three of four
    }

    [Fact]
    public void Samples_that_are_not_finite_are_left_out_of_a_plot()
    {
        var plot = SamplePictures.Draw(new SampleSet([3, 2], [0f, 0f, 1f, 1f, float.NaN, float.PositiveInfinity]));

        // Nothing but the number of samples in the title differs, which is above row 28.
        var below = 28 * plot.Width * plot.Channels;
        Assert.Equal(SamplePictures.Draw(new SampleSet([2, 2], [0f, 0f, 1f, 1f])).Pixels[below..], plot.Pixels[below..]);
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 4, 4 })]
    [InlineData(new long[] { 1, 3 })]
    public void Samples_that_are_neither_images_nor_points_have_no_picture(long[] shape) =>
        Assert.False(SamplePictures.CanDraw(new SampleSet(shape, new float[shape.Aggregate(1L, (a, b) => a * b)])));

    [Fact]
    public void A_picture_of_more_bytes_than_fit_is_refused()
    {
        // One image of 1 × 1 in a grid of a billion columns: 3 · 10⁹ + 2 pixels wide and 5 high.
        var error = Assert.Throws<UserException>(() => SamplePictures.Draw(new SampleSet([1, 1, 1, 1], [0f]), columns: 1_000_000_000));

        Assert.Contains("15,000,000,010 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_whose_shape_and_values_disagree_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => new SampleSet([2, 1, 2, 2], new float[7]));

        Assert.Contains("7 values of shape [2, 1, 2, 2]", error.Message, StringComparison.Ordinal);
    }

    private static bool IsInk(Picture plot, int x, int y) => plot[x, y][0] < 150;
}
