using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Data.Pictures;

public sealed class SplitFolderTests : IDisposable
{
    private readonly PictureFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train", "val", "test")]
    [InlineData("Train", "Valid", "Test")]
    [InlineData("training", "validation", "testing")]
    [InlineData("TRAIN", "dev", "TEST")]
    public void Each_part_has_its_folder_however_it_is_spelled(string train, string validation, string test)
    {
        foreach (var (part, count) in new[] { (train, 4), (validation, 2), (test, 1) })
        {
            folder.Fill($"{part}/cat", count);
            folder.Fill($"{part}/dog", count);
        }

        var (first, second, third) = (folder.Open(DataSplit.Train), folder.Open(DataSplit.Validation), folder.Open(DataSplit.Test));

        Assert.Equal((8, 4, 2), (first.Description.Count, second.Description.Count, third.Description.Count));
        Assert.Equal(12, folder.Open().Description.Count);
        Assert.All(new[] { first, second, third }, part => Assert.Equal(["cat", "dog"], part.Description.ClassNames));
        Assert.Equal(3, new[] { first, second, third }.Select(part => part.Description.Hash).Distinct().Count());
    }

    [Fact]
    public void A_part_without_training_images_is_named_instead_of_becoming_a_class()
    {
        folder.Fill("cat", 6);
        folder.Fill("val", 6);

        var refusal = folder.Refusal();

        Assert.Contains("has 'val' but no 'train'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_folders_for_one_part_are_refused()
    {
        folder.Fill("train", 6);
        folder.Fill("val", 6);
        folder.Fill("dev", 6);

        Assert.Contains("'dev' and 'val', which name the same part", folder.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_beside_the_parts_is_named()
    {
        folder.Fill("train", 6);
        folder.Fill("extra", 3);

        Assert.Equal("not read: beside 'train': 'extra'", folder.Open().Description.Notes);
    }
}
