using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants;

namespace GanOrleans.Models.Tests.Data.Pictures;

public sealed class BadPicturesTests : IDisposable
{
    private readonly PictureFolder folder = new();

    public BadPicturesTests() => folder.Fill("", 10);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_bad_pictures_are_named_at_once()
    {
        folder.Write("003.png", PictureFolder.Png(1)[..50]);
        folder.Write("text.png", "this is text, no picture"u8.ToArray());
        folder.Write("zero.png", []);

        var message = folder.Refusal().Message;

        Assert.Contains("3 files of", message, StringComparison.Ordinal);
        Assert.Contains("has 12 pictures", message, StringComparison.Ordinal);
        Assert.All(new[] { "003.png", "text.png", "zero.png" }, name =>
            Assert.Contains($"\n  Picture '{folder[name]}': ", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_the_first_twenty_are_named_and_all_are_counted()
    {
        for (var i = 0; i < 30; i++)
            folder.Write($"bad{i:00}.png", [1, 2, 3]);

        var message = folder.Refusal().Message;

        Assert.Contains("30 files of", message, StringComparison.Ordinal);
        Assert.Contains("bad19.png", message, StringComparison.Ordinal);
        Assert.DoesNotContain("bad20.png", message, StringComparison.Ordinal);
        Assert.Contains("and 10 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifying_a_folder_reads_every_picture()
    {
        folder.Write("deep/er/text.jpg", [1, 2, 3]);
        folder.Write("a.tif", [1]);

        var checks = DataSets.Verify(folder.Path).ToList();

        Assert.Equal([(folder["deep/er/text.jpg"], false), (folder.Path, false)], checks.Select(check => (check.File, check.Ok)));
        Assert.Equal("10 of 11 pictures are intact; not read: 1 .tif", checks[1].Message);
        Assert.All(checks, check => Assert.Equal("images", check.DataSet));
    }

    [Fact]
    public void The_hash_is_that_of_the_files_and_names_the_reader()
    {
        using var copy = new PictureFolder();
        copy.Fill("", 10);
        var (one, other) = (folder.Open().Description.Hash, copy.Open().Description.Hash);

        File.Move(copy["003.png"], copy["moved.png"]);
        var renamed = copy.Open().Description.Hash;
        var small = DataSets.Open("images", folder.Options with { Split = DataSplit.TrainAndValidation, ImageSize = 4 }).Description.Hash;

        Assert.StartsWith("image-reader-3-sha256:", one, StringComparison.Ordinal);
        Assert.Equal(one, other);
        Assert.Equal(3, new[] { one, renamed, small }.Distinct().Count());
        Assert.Equal((3, 1), (ContentHash.ReaderVersionOf(one), ContentHash.ReaderVersionOf("sha256:d484aecb")));
    }

    [Fact]
    public void A_batch_that_a_small_folder_cannot_fill_is_refused_with_one_that_fits()
    {
        foreach (var extra in new[] { "007.png", "008.png", "009.png" })
            File.Delete(folder[extra]);
        var data = folder.Open(DataSplit.Train).Description;

        var variant = VariantRegistry.Get("mlp");

        var fault = Assert.Single(variant.Check(variant.Defaults(data) with { Batch = 32 }, data), fault => fault.Field == "batch");

        Assert.Equal("1 to 6: 'images' has 7 pictures, 6 for training", fault.Allowed);
        Assert.Equal("Add --batch 6.", fault.Advice);
    }
}
