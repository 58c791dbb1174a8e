using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Imaging;
using TorchSharp;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class SamplePictureTests
{
    [Fact]
    public void Images_become_a_grid_flat_or_not()
    {
        var data = Open("glyphs");
        using var batch = data.Gather([0, 1, 2, 3, 4], torch.CPU);
        using var flat = batch.reshape(5, 784);

        var picture = SamplePicture.Draw(batch, data);

        Assert.Equal((92, 62, 1), (picture.Width, picture.Height, picture.Channels));   // 3 × 2 images
        Assert.Equal(TensorGrid.From(batch).Pixels, picture.Pixels);
        Assert.Equal(picture.Pixels, SamplePicture.Draw(flat, data).Pixels);
        Assert.Equal((5 * 30 + 2) * 2, SamplePicture.Draw(batch, data, columns: 5, enlarge: 2).Width);
    }

    [Fact]
    public void Points_in_the_plane_become_a_scatter_plot_with_the_modes_of_the_data()
    {
        var data = Open("rings");
        using var nothing = torch.zeros([1, 2]);

        var picture = SamplePicture.Draw(nothing, data);

        // Mode (1, 0) of the range ±1.25; the frame's lines are columns 56 and 465 and rows 28 and 437 of 480:
        // 56 + 2.25 / 2.5 · 409 = 424.1; 28 + 409 / 2 = 232.5. The arm of its cross:
        Assert.True(picture[429, 232] is [> 200, < 180, < 160], $"found {string.Join(' ', picture[429, 232].ToArray())}");
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("mixture")]
    public void Points_on_the_line_become_a_histogram_with_the_density_of_the_data(string name)
    {
        var data = (PointDataSet)Open(name);
        using var batch = data.Gather([0, 1, 2, 3, 4, 5, 6, 7], torch.CPU);

        var picture = SamplePicture.Draw(batch, data);

        var (low, high) = (data.Distribution.Minimum, data.Distribution.Maximum);
        var expected = HistogramPlot.Draw(
            batch.data<float>().ToArray(), low, high, x => data.Distribution.Density(x), title: $"{name}: 8 samples");
        Assert.Equal(expected.Pixels, picture.Pixels);
    }

    [Fact]
    public void Samples_of_another_shape_are_refused_with_both_shapes()
    {
        using var batch = torch.zeros([3, 2]);

        var refusal = Assert.Throws<ArgumentException>(() => SamplePicture.Draw(batch, Open("glyphs")));

        Assert.Contains(
            "shape 3 × 2 are not like those of 'glyphs', which are 1 × 28 × 28 each", refusal.Message, StringComparison.Ordinal);
    }

    private static IDataSet Open(string name) => DataSets.Open(name, new DataSetOptions { Count = 60 });
}
