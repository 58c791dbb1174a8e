using System.Buffers.Binary;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Imaging;
using GanOrleans.Support;
using GanOrleans.Support.Imaging;

namespace GanOrleans.Models.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataSetOptions Options => new() { Root = folder.Path };

    [Fact]
    public void Each_folder_is_a_class_and_every_split_has_all_of_them()
    {
        for (var i = 0; i < 30; i++)
            Png(i % 2 == 0 ? $"cats/{i}.png" : $"dogs/deep/{i}.PNG", 8, 8, (byte)i);

        var train = (ImageDataSet)DataSets.Open("images", Options);
        var validation = (ImageDataSet)DataSets.Open("images", Options with { Split = DataSplit.Validation });

        Assert.Equal(["cats", "dogs"], train.Description.ClassNames);
        Assert.Equal((25, 5), (train.Description.Count, validation.Description.Count)); // a sixth of 30
        Assert.All(new[] { train, validation }, split =>
            Assert.Equal([0, 1], split.Labels.ToArray().Distinct().Order().Select(l => (int)l)));
        Assert.All(Enumerable.Range(0, 25), i => Assert.Equal(train.Pixels(i)[0] % 2, train.Label(i)));
        Assert.Equal([1, 8, 8], train.Description.SampleShape);
    }

    [Fact]
    public void Pictures_without_folders_have_no_classes()
    {
        for (var i = 0; i < 6; i++)
            Png($"{i}.png", 8, 8, 100);

        var data = DataSets.Open("images", Options with { Split = DataSplit.TrainAndValidation });

        Assert.Equal((6, 0, -1), (data.Description.Count, data.Description.Classes, data.Label(3)));
    }

    [Fact]
    public void Pictures_of_all_sizes_and_both_kinds_are_cut_and_brought_to_one_size()
    {
        for (var i = 0; i < 5; i++)
            Png($"a/{i}.png", 20 + i, 12, 200);
        folder.Write(
            "a/photo.jpg", Jpeg.Encode(new Picture(32, 16, 3, [.. Enumerable.Repeat<byte[]>([200, 100, 50], 512).SelectMany(p => p)])));

        var data = (ImageDataSet)DataSets.Open("images", Options with { ImageSize = 16, Split = DataSplit.TrainAndValidation });

        Assert.Equal([3, 16, 16], data.Description.SampleShape);   // one is coloured, so all are
        var photo = Enumerable.Range(0, 6).Single(i => data.Pixels(i)[0] != data.Pixels(i)[^1]);
        Assert.InRange(data.Pixels(photo)[0], 197, 203);           // red
        Assert.InRange(data.Pixels(photo)[256], 97, 103);          // green
        Assert.InRange(data.Pixels(photo)[512], 47, 53);           // blue
        Assert.All(Enumerable.Range(0, 6).Where(i => i != photo), i => Assert.All(data.Pixels(i).ToArray(), p => Assert.Equal(200, p)));
    }

    [Fact]
    public void Folders_train_and_test_are_the_parts()
    {
        for (var i = 0; i < 6; i++)
            Png($"train/{(i < 3 ? "a" : "b")}/{i}.png", 4, 4, 10);
        Png("test/b/0.png", 4, 4, 20);

        var train = DataSets.Open("images", Options with { Split = DataSplit.TrainAndValidation });
        var test = DataSets.Open("images", Options with { Split = DataSplit.Test });

        File.Move(Path.Combine(folder.Path, "test/b/0.png"), Path.Combine(folder.Path, "test/0.png"));
        var loose = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options with { Split = DataSplit.Test }));

        Assert.Equal((6, 1, 1), (train.Description.Count, test.Description.Count, test.Label(0)));
        Assert.Contains("in no class folder", loose.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], test.Description.ClassNames);
    }

    [Fact]
    public void Damaged_and_odd_pictures_are_refused_with_their_file()
    {
        for (var i = 0; i < 6; i++)
            Png($"{i}.png", 8, 8, 100);
        var bad = folder.Write("3.png", [1, 2, 3]);
        var other = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options));
        var jpeg = Jpeg.Encode(new Picture(64, 64, 1, [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))]));
        folder.Write("3.png", jpeg[..(jpeg.Length / 2)]);
        var cut = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options with { ImageSize = 8 }));
        Png("3.png", 9, 8, 100);
        var size = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options));

        var large = PngWriter.Encode(new Picture(8, 8, 1));
        BinaryPrimitives.WriteInt32BigEndian(large.AsSpan(16), 40_000_000);   // the header's width
        BinaryPrimitives.WriteUInt32BigEndian(large.AsSpan(29), PngChunk.Crc(large.AsSpan(12, 17)));
        folder.Write("3.png", large);
        var claim = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options with { ImageSize = 8 }));

        Assert.All([other, cut, size, claim], fault => Assert.Equal(bad, fault.File));
        Assert.Contains("at most 100,000,000", claim.Message, StringComparison.Ordinal);
        Assert.Contains("Neither a PNG, a JPEG", other.Message, StringComparison.Ordinal);
        Assert.Contains("Damaged JPEG file", cut.Message, StringComparison.Ordinal);
        Assert.Contains("9 × 8 pixels", size.Message, StringComparison.Ordinal);
        Assert.Contains("--image-size", size.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_make_no_data_set_are_refused()
    {
        var none = Assert.Throws<DataSetException>(() => DataSets.Open("images", new DataSetOptions()));
        var empty = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options));
        Png("a/1.png", 4, 4, 1);
        var few = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options));
        var noTest = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options with { Split = DataSplit.Test }));
        Png("2.png", 4, 4, 1);
        var mixed = Assert.Throws<DataSetException>(() => DataSets.Open("images", Options));

        Assert.Contains("--data-root", none.Message, StringComparison.Ordinal);
        Assert.Contains("has no pictures", empty.Message, StringComparison.Ordinal);
        Assert.Contains("at least 6", few.Message, StringComparison.Ordinal);
        Assert.Contains("no test images", noTest.Message, StringComparison.Ordinal);
        Assert.Contains("beside folders", mixed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_changes_changes_the_data_and_what_stays_is_shared()
    {
        for (var i = 0; i < 6; i++)
            Png($"{i}.png", 8, 8, 100);
        var first = DataSets.Open("images", Options);
        var again = DataSets.Open("images", Options);
        Png("3.png", 8, 8, 101);
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "3.png"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Same(first, again);
        Assert.NotSame(first, DataSets.Open("images", Options));
    }

    [Fact]
    public void Test_images_have_the_shape_of_the_training_images()
    {
        for (var i = 0; i < 5; i++)
            Png($"train/{i}.png", 8, 8, 10);
        folder.Write("train/5.png", PngWriter.Encode(new Picture(8, 8, 3)));
        Png("test/0.png", 8, 8, 20);
        var test = Options with { Split = DataSplit.Test };

        var coloured = (ImageDataSet)DataSets.Open("images", test);
        Png("train/5.png", 8, 8, 10);
        var grey = DataSets.Open("images", test);
        folder.Write("test/1.png", PngWriter.Encode(new Picture(8, 8, 3)));
        var colour = Assert.Throws<DataSetException>(() => DataSets.Open("images", test));
        Png("test/1.png", 9, 9, 20);
        var size = Assert.Throws<DataSetException>(() => DataSets.Open("images", test));

        Assert.Equal([3, 8, 8], coloured.Description.SampleShape);
        Assert.All(coloured.Pixels(0).ToArray(), pixel => Assert.Equal(20, pixel));
        Assert.Equal([1, 8, 8], grey.Description.SampleShape);
        Assert.All(new[] { colour, size }, refusal => Assert.Equal(Path.Combine(folder.Path, "test", "1.png"), refusal.File));
        Assert.Contains("coloured", colour.Message, StringComparison.Ordinal);
        Assert.Contains("9 × 9 pixels", size.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_pictures_are_opened_in_the_shape_of_another_set()
    {
        Png("b/1.png", 20, 12, 100);
        Png("b/2.png", 8, 8, 100);

        var coloured = DataSets.OpenPictures(folder.Path, [3, 16, 16]);
        var grey = DataSets.OpenPictures(folder.Path, [1, 4, 4]);
        folder.Write("b/c.png", PngWriter.Encode(new Picture(8, 8, 3)));
        var refusal = Assert.Throws<DataSetException>(() => DataSets.OpenPictures(folder.Path, [1, 4, 4]));

        Assert.Equal([3, 16, 16], coloured.Description.SampleShape);
        Assert.Equal((2, "b", 0), (grey.Description.Count, Assert.Single(grey.Description.ClassNames), grey.Label(1)));
        Assert.Equal(Path.Combine(folder.Path, "b", "c.png"), refusal.File);
        Assert.Throws<ArgumentException>(() => DataSets.OpenPictures(folder.Path, [1, 4, 5]));
    }

    [Fact]
    public void Two_sizes_held_at_once_are_what_each_is_when_loaded_alone()
    {
        foreach (var place in new[] { "held", "fresh16", "fresh8", "fresh" })
            for (var i = 0; i < 6; i++)
                folder.Write($"{place}/{i}.png", PngWriter.Encode(Noise(24, seed: i)));

        var (large, small, stored) = (Open("held", 16), Open("held", 8), Open("held", null));

        Assert.Equal(Pixels(Open("fresh16", 16)), Pixels(large));
        Assert.Equal(Pixels(Open("fresh8", 8)), Pixels(small));   // once filtered, not twice
        Assert.Equal(Pixels(Open("fresh", null)), Pixels(stored));
        Assert.Equal([1, 24, 24], stored.Description.SampleShape);
        GC.KeepAlive(large);

        byte[] Pixels(IDataSet data) =>
            [.. Enumerable.Range(0, (int)data.Description.Count).SelectMany(i => ((ImageDataSet)data).Pixels(i).ToArray())];
        IDataSet Open(string place, int? size) =>
            DataSets.Open("images", new DataSetOptions { Root = Path.Combine(folder.Path, place), ImageSize = size });
    }

    private static Picture Noise(int side, int seed)
    {
        var picture = new Picture(side, side, 1);
        new Random(seed).NextBytes(picture.Pixels);
        return picture;
    }

    private void Png(string name, int width, int height, byte value)
    {
        var picture = new Picture(width, height, 1);
        picture.Pixels.AsSpan().Fill(value);
        folder.Write(name, PngWriter.Encode(picture));
    }
}
