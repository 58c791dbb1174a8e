using GanOrleans.Client.App;
using GanOrleans.Client.Imaging;

namespace GanOrleans.Client.Tests.Imaging;

public sealed class PictureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_PNG_reads_back_as_the_pixels_that_were_written(int channels)
    {
        var image = new PixelImage(7, 5, channels);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i * 37);

        var (width, height, read, pixels) = PngReader.Read(Encode(image));

        Assert.Equal((7, 5, channels), (width, height, read));
        Assert.Equal(image.Pixels, pixels);
    }

    [Fact]
    public void A_grid_holds_every_image_in_reading_order_with_a_gap_of_two()
    {
        // Five 1 × 3 × 2 images (height 3, width 2): three columns, two rows.
        var samples = new SampleSet([5, 1, 3, 2], [.. Enumerable.Range(0, 5).SelectMany(i => Enumerable.Repeat((i + 1) / 10f, 6))]);

        var grid = SamplePictures.Draw(samples);

        Assert.Equal((3 * 4 + 2, 2 * 5 + 2, 1), (grid.Width, grid.Height, grid.Channels));
        for (var i = 0; i < 5; i++)
            Assert.Equal((byte)Math.Round(255 * ((i + 1) / 10f)), grid.Pixels[(2 + i / 3 * 5) * grid.Width + 2 + i % 3 * 4]);
        Assert.Equal(48, grid.Pixels[(2 + 5) * grid.Width + 2 + 2 * 4]);   // the sixth place is empty
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
        var samples = new SampleSet([2, 2], [0f, 0f, 1f, 1f]);   // range −.05 to 1.05: 512 · .05 / 1.1 = 23.3

        var plot = SamplePictures.Draw(samples);

        Assert.Equal(0, plot.Pixels[(511 - 23) * 512 + 23]);
        Assert.Equal(0, plot.Pixels[23 * 512 + 488]);
        Assert.Equal(255, plot.Pixels[23 * 512 + 23]);
        Assert.Equal(18, plot.Pixels.Count(pixel => pixel == 0));   // two dots of 3 × 3
    }

    [Fact]
    public void Numbers_are_drawn_as_a_histogram_whose_highest_bar_fills_the_height()
    {
        var samples = new SampleSet([4, 1], [0f, 0f, 0f, 1f]);

        var plot = SamplePictures.Draw(samples);

        var columns = Enumerable.Range(0, 512).Select(x => Enumerable.Range(0, 512).Count(y => plot.Pixels[y * 512 + x] == 0)).ToList();
        Assert.Equal(512, columns.Max());
        Assert.Equal(4, columns.Count(height => height == 512));   // one bin is four pixels wide
        Assert.Equal(4, columns.Count(height => height == 170));   // a third of it: 512 / 3
    }

    [Fact]
    public void Samples_that_are_not_finite_are_left_out_of_a_plot()
    {
        var plot = SamplePictures.Draw(new SampleSet([3, 2], [0f, 0f, 1f, 1f, float.NaN, float.PositiveInfinity]));

        Assert.Equal(18, plot.Pixels.Count(pixel => pixel == 0));
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 4, 4 })]
    [InlineData(new long[] { 1, 3 })]
    public void Samples_that_are_neither_images_nor_points_have_no_picture(long[] shape) =>
        Assert.False(SamplePictures.CanDraw(new SampleSet(shape, new float[shape.Aggregate(1L, (a, b) => a * b)])));

    [Fact]
    public void A_picture_of_more_bytes_than_fit_is_refused()
    {
        var error = Assert.Throws<UserException>(() => new PixelImage(50_000, 50_000, 1));

        Assert.Contains("50,000 × 50,000 pixels is 2,500,000,000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_whose_shape_and_values_disagree_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => new SampleSet([2, 1, 2, 2], new float[7]));

        Assert.Contains("7 values of shape [2, 1, 2, 2]", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Encode(PixelImage image)
    {
        using var stream = new MemoryStream();
        PngWriter.Write(stream, image);
        return stream.ToArray();
    }
}
