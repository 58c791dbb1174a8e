using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Variants;

namespace GanOrleans.Models.Tests.Data.Pictures;

/// <summary>What is said of a folder names the right thing.</summary>
public sealed class FolderMessageTests : IDisposable
{
    private readonly PictureFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_root_that_cannot_be_used_says_which_setting_and_why()
    {
        var file = folder.Write("a.png", PictureFolder.Png(1));
        var missing = Assert.Throws<DataSetException>(() => DataSets.Open("images", folder.Options with { Root = folder["flatt"] }));
        var isFile = Assert.Throws<DataSetException>(() => DataSets.Open("images", folder.Options with { Root = file }));
        var none = Assert.Throws<DataSetException>(() => DataSets.Open("images", new DataSetOptions()));
        var verified = Assert.Throws<DataSetException>(() => DataSets.Verify(folder["nothere"]));

        Assert.All([missing, isFile, none], refusal => Assert.Equal("data-root", refusal.Setting));
        Assert.Equal("is not a folder: it does not exist", missing.Reason);
        Assert.Equal("is not a folder: it is a file", isFile.Reason);
        Assert.Null(none.Reason);
        Assert.Equal(folder["flatt"], missing.File);
        Assert.Equal(
            $"'{folder["nothere"]}' is not a folder: it does not exist. Give a folder that holds data files or pictures.",
            verified.Message);
    }

    [Fact]
    public void A_root_that_may_not_be_read_says_so() => Assert.Equal(
        "cannot be read: permission denied. Check that this user may read it and the folders above it",
        DataRootCheck.Reason(folder.Path, _ => throw new UnauthorizedAccessException()));

    [Fact]
    public void Pictures_of_several_sizes_are_said_with_the_smallest_and_the_largest()
    {
        folder.Fill("", 6);
        folder.Write("large.png", PngWriter.Encode(new Picture(12, 10, 1)));
        folder.Write("small.png", PngWriter.Encode(new Picture(5, 4, 1)));

        var refusal = folder.Refusal();

        Assert.Equal("image-size", refusal.Setting);
        Assert.Equal(
            $"The pictures of '{folder.Path}' are not all squares of one size: the smallest is 5 × 4 pixels ('small.png'), "
            + "the largest 12 × 10 pixels ('large.png'). Give the size to bring them to: --image-size 64.",
            refusal.Message);
    }

    [Fact]
    public void Pictures_of_one_size_that_are_no_squares_and_test_images_of_another_size_are_called_so()
    {
        for (var i = 0; i < 6; i++)
            folder.Write($"{i}.png", PngWriter.Encode(new Picture(12, 10, 1)));
        using var parts = new PictureFolder();
        parts.Fill("train", 6);
        parts.Write("test/0.png", PngWriter.Encode(new Picture(9, 9, 1)));

        Assert.Contains("are no squares: 12 × 10 pixels", folder.Refusal().Message, StringComparison.Ordinal);
        Assert.Contains(
            "are 9 × 9 pixels ('0.png'); expected 8 × 8, as the training images are",
            Assert.Throws<DataSetException>(() => parts.Open(DataSplit.Test)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_images_come_from_their_folder_and_what_is_not_read_from_its_own()
    {
        folder.Fill("train", 6);
        folder.Write("train/a.tif", [1]);
        folder.Fill("val", 3);
        folder.Write("val/a.gif", [1]);

        var (train, validation) = (folder.Open(DataSplit.Train).Description, folder.Open(DataSplit.Validation).Description);

        Assert.Equal("not read: in 'train': 1 .tif; in 'val': 1 .gif", train.Notes);
        Assert.Equal($"{folder["train"]} (not read: in 'train': 1 .tif; in 'val': 1 .gif)", train.Source);
        Assert.Equal($"{folder["val"]} (not read: in 'val': 1 .gif)", validation.Source);
    }

    [Fact]
    public void Verifying_a_folder_without_pictures_says_what_is_there()
    {
        folder.Write("a.tif", [1]);
        folder.Write("b.gif", [1]);

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Verify(folder.Path));

        Assert.StartsWith(
            $"Folder '{folder.Path}' has no pictures; it has 1 .gif, 1 .tif, which are not read.", refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_line_of_a_folder_is_sound_when_all_pictures_are()
    {
        folder.Fill("", 2);

        Assert.Equal([(folder.Path, true)], DataSets.Verify(folder.Path).Select(check => (check.File, check.Ok)));
    }

    [Fact]
    public void Pixels_that_cannot_be_kept_say_why()
    {
        folder.Fill("", 6);
        var blocked = folder.Write("home", [1]);   // a file where the cache's folder would be

        var data = (ImageDataSet)DataSets.Open("images", folder.Options with { CacheRoot = blocked });

        Assert.Null(data.PixelFile);
        Assert.StartsWith(
            $"The pixels need a cache file in '{Path.Combine(blocked, "pixels")}', which cannot be written: ", data.NotKept,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_test_images_is_refused_before_it_is_read()
    {
        folder.Fill("train", 2);   // too few to open
        var refusal = Assert.Throws<DataSetException>(() => DataSets.RequireTest("images", folder.Options));
        folder.Fill("test", 1);

        DataSets.RequireTest("images", folder.Options);
        DataSets.RequireTest("mnist", new DataSetOptions());

        Assert.Contains("has no test images", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_picture_is_one_picture()
    {
        folder.Fill("", 1);

        Assert.Contains("has 1 picture; expected at least 6", folder.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_in_place_of_a_name_is_answered_with_the_option_for_it() => Assert.Contains(
        "'images' with --data-root /home/me/flowers.",
        Assert.Throws<DataSetException>(() => DataSets.Open("/home/me/flowers")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_conditional_variant_on_pictures_without_classes_asks_for_folders()
    {
        folder.Fill("", 60);
        var (data, variant) = (folder.Open(DataSplit.Train).Description, VariantRegistry.Get("cgan"));

        var fault = Assert.Single(variant.Check(variant.Defaults(data), data), fault => fault.Field == "dataset");

        Assert.Equal("Put the pictures into a folder for each class, at least two, or choose an unconditional variant.", fault.Advice);
    }

    [Theory]
    [InlineData("widht", "Did you mean 'width'?")]
    [InlineData("Width", "Did you mean 'width'?")]
    [InlineData("spectral", "Leave it out.")]
    public void A_setting_that_a_variant_nearly_has_gets_a_suggestion(string name, string advice)
    {
        folder.Fill("", 60);
        var (data, variant) = (folder.Open(DataSplit.Train).Description, VariantRegistry.Get("dcgan"));
        var options = variant.Defaults(data);

        var faults = variant.Check(options with { Extra = new Dictionary<string, string>(options.Extra) { [name] = "8" } }, data);

        Assert.Equal(advice, Assert.Single(faults, fault => fault.Field == "options").Advice);
    }
}
