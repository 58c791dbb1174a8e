using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Data.Pictures;

/// <summary>Folders as they come from a Mac, from Windows, from a notebook, with formats that are not read.</summary>
public sealed class LeftoversTests : IDisposable
{
    private static readonly byte[] AppleDouble = [0, 5, 22, 7, 0, 2, 0, 0];

    private readonly PictureFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_that_a_Mac_makes_beside_pictures_are_passed_over()
    {
        folder.Fill("", 10);
        for (var i = 0; i < 10; i++)
            folder.Write($"._{i:000}.png", AppleDouble);
        folder.Write(".DS_Store", [1]);
        folder.Write("Thumbs.db", [1]);

        var data = folder.Open();

        Assert.Equal((10, 0), (data.Description.Count, data.Description.Classes));
        Assert.Null(data.Description.Notes);
    }

    [Fact]
    public void The_folder_of_an_archive_made_on_a_Mac_is_no_class()
    {
        folder.Fill("cats", 8);
        folder.Fill("dogs", 8);
        folder.Write("__MACOSX/cats/._000.png", AppleDouble);
        folder.Write("__MACOSX/dogs/000.png", PictureFolder.Png(1));

        var data = folder.Open();

        Assert.Equal(["cats", "dogs"], data.Description.ClassNames);
        Assert.Equal(16, data.Description.Count);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("cats", 1)]
    public void Checkpoints_of_a_notebook_are_neither_a_class_nor_pictures(string place, int classes)
    {
        folder.Fill(place, 10);
        folder.Write(".ipynb_checkpoints/090.png", PictureFolder.Png(1));
        folder.Write(Path.Combine(place, ".ipynb_checkpoints", "000.png"), PictureFolder.Png(1));

        var data = folder.Open();

        Assert.Equal((10, classes), (data.Description.Count, data.Description.Classes));
    }

    [Fact]
    public void Files_that_are_not_read_are_counted_by_ending()
    {
        folder.Fill("", 6);
        foreach (var name in new[] { "a.tif", "b.TIF", "c.gif", "README" })
            folder.Write(name, [1, 2, 3]);

        var data = folder.Open();

        Assert.Equal("not read: 1 without ending, 1 .gif, 2 .tif", data.Description.Notes);
        Assert.Equal($"{folder.Path} (not read: 1 without ending, 1 .gif, 2 .tif)", data.Description.Source);
    }

    [Fact]
    public void A_folder_of_nothing_that_is_read_says_what_it_holds()
    {
        folder.Write("a.tif", [1]);

        Assert.Contains("it has 1 .tif, which are not read", folder.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transparent_pictures_are_counted()
    {
        folder.Fill("", 5);
        // 8 × 8, colour with alpha, all of it 0.
        folder.Write(
            "5.png",
            Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAADUlEQVR4nGNgGAUgAAABCAABgukLHQAAAABJRU5ErkJggg=="));

        var data = folder.Open();

        Assert.Equal("1 of 6 pictures have transparent places, which are put on white", data.Description.Notes);
        Assert.Contains(Enumerable.Range(0, 6), i => ((ImageDataSet)data).Pixels(i).ToArray().All(pixel => pixel == 255));
    }
}
