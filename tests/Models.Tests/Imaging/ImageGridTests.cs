using GanOrleans.Imaging;
using GanOrleans.Models.Imaging;
using GanOrleans.Models.Randomness;
using TorchSharp;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class ImageGridTests
{
    [Theory]
    [InlineData(1, null, 1, 1)]
    [InlineData(2, null, 2, 1)]
    [InlineData(5, null, 3, 2)]
    [InlineData(64, null, 8, 8)]
    [InlineData(65, null, 9, 8)]
    [InlineData(100, null, 10, 10)]
    [InlineData(10, 5, 5, 2)]
    [InlineData(11, 5, 5, 3)]
    [InlineData(3, 10, 10, 1)]
    public void The_arrangement_is_nearly_square_unless_the_columns_are_given(
        int count, int? columns, int expectedColumns, int expectedRows)
    {
        var layout = GridLayout.For(count, 28, 28, columns);

        Assert.Equal((expectedColumns, expectedRows), (layout.Columns, layout.Rows));
        Assert.Equal((expectedColumns * 30 + 2, expectedRows * 30 + 2), (layout.Width, layout.Height));
    }

    [Fact]
    public void Images_start_after_a_separator_and_rows_fill_from_the_left()
    {
        var layout = GridLayout.For(5, imageWidth: 10, imageHeight: 4);

        Assert.Equal([(2, 2), (14, 2), (26, 2), (2, 8), (14, 8)], Enumerable.Range(0, 5).Select(layout.Origin));
    }

    [Fact]
    public void Grey_values_are_placed_clipped_and_rounded()
    {
        // three images of 1 × 2: [0, 1], [−3, 7], [½, NaN]; two columns
        var picture = ImageGrid.From([0, 1, -3, 7, 0.5f, float.NaN], count: 3, channels: 1, height: 1, width: 2);

        Assert.Equal((10, 8), (picture.Width, picture.Height));   // 2 · (2 + 2) + 2; 2 · (1 + 2) + 2
        Assert.Equal([96, 96, 0, 255, 96, 96, 0, 255, 96, 96], picture.Pixels[20..30]);
        Assert.Equal([96, 96, 128, 0, 96, 96, 96, 96, 96, 96], picture.Pixels[50..60]);   // the place of a fourth image stays empty
        Assert.All(picture.Pixels[..20], p => Assert.Equal(96, p));
    }

    [Fact]
    public void Every_byte_survives_the_way_to_the_unit_interval_and_back()
    {
        var values = Enumerable.Range(0, 256).Select(i => i / 255f).ToArray();

        var picture = ImageGrid.From(values, count: 1, channels: 1, height: 1, width: 256);

        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), picture.Pixels.Skip(2 * 260 + 2).Take(256));
    }

    [Fact]
    public void A_colour_tensor_has_its_planes_woven_into_pixels()
    {
        using var images = torch.tensor(new float[] { 1, 0, 0, 1, 0.2f, 0.4f }).reshape(1, 3, 1, 2);   // red plane, green plane, blue plane

        var picture = TensorGrid.From(images);

        Assert.Equal(3, picture.Channels);
        Assert.Equal([255, 0, 51], picture[2, 2].ToArray());
        Assert.Equal([0, 255, 102], picture[3, 2].ToArray());
    }

    [Fact]
    public void Enlarging_repeats_pixels()
    {
        var picture = new Picture(2, 1, 1, [10, 20]).Enlarge(2);

        Assert.Equal((4, 2), (picture.Width, picture.Height));
        Assert.Equal([10, 10, 20, 20, 10, 10, 20, 20], picture.Pixels);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused_with_its_shape()
    {
        using var points = torch.zeros([4, 2]);
        using var two = torch.zeros([4, 2, 28, 28]);

        Assert.Contains(
            "the tensor is 4 × 2", Assert.Throws<ArgumentException>(() => TensorGrid.From(points)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "the tensor is 4 × 2 × 28 × 28", Assert.Throws<ArgumentException>(() => TensorGrid.From(two)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageGrid.From([1, 2, 3], count: 1, channels: 1, height: 2, width: 2));
    }
}
