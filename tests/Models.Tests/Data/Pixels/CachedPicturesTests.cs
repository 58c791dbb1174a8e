using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Data.Pictures;
using GanOrleans.Support;
using TorchSharp;

namespace GanOrleans.Models.Tests.Data.Pixels;

/// <summary>Folders of pictures whose pixels are in a file of the cache, in segments of 100 bytes.</summary>
public sealed class CachedPicturesTests : IDisposable
{
    private readonly PictureFolder folder = new();
    private readonly TemporaryFolder home = new();
    private int spelling;

    public CachedPicturesTests()
    {
        folder.Fill("cats", 15);
        folder.Fill("dogs", 15);
    }

    // Another spelling of the cache's folder each time, so that nothing is shared with what an earlier call holds in memory.
    private DataSetOptions Options => folder.Options with
    {
        CacheRoot = home.Path + string.Concat(Enumerable.Repeat("/.", spelling++)),
        SegmentBytes = 100,
    };

    private string Entry => Assert.Single(Directory.GetDirectories(Path.Combine(home.Path, "pixels")));

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    [Theory]
    [InlineData(DataSplit.Train, 25)]
    [InlineData(DataSplit.Validation, 5)]
    [InlineData(DataSplit.TrainAndValidation, 30)]
    public void Samples_are_bit_for_bit_those_in_memory(DataSplit split, int count)
    {
        var (file, memory) = (Open(Options with { Split = split }), InMemory(Options with { Split = split }));
        long[] indices = [.. Enumerable.Range(0, count).Select(i => (long)(7 * i % count))];
        using var cached = file.Gather(indices, torch.CPU);
        using var held = memory.Gather(indices, torch.CPU);

        Assert.Equal((count, Path.Combine(Entry, "pixels")), (file.Description.Count, Path.GetFullPath(file.PixelFile!)));
        Assert.Null(memory.PixelFile);
        Assert.Equal(held.bytes.ToArray(), cached.bytes.ToArray());
        Assert.Equal(memory.Labels.ToArray(), file.Labels.ToArray());
        Assert.Equal(memory.Description.Hash, file.Description.Hash);
        Assert.Equal(memory.Description.MeanSample, file.Description.MeanSample);
        Assert.Equal((memory.Description.Source, memory.Description.StoredCount), (file.Description.Source, file.Description.StoredCount));
    }

    [Fact]
    public void What_was_kept_is_read_without_a_look_into_the_pictures()
    {
        var first = Pixels();
        foreach (var file in Directory.GetFiles(folder.Path, "*.png", SearchOption.AllDirectories))
        {
            var (time, length) = (File.GetLastWriteTimeUtc(file), new FileInfo(file).Length);
            File.WriteAllBytes(file, new byte[length]);
            File.SetLastWriteTimeUtc(file, time);
        }

        Assert.Equal(first, Pixels());
    }

    [Fact]
    public void A_picture_that_changes_makes_another_entry()
    {
        _ = Pixels();
        var before = Entry;
        folder.Write("cats/000.png", PictureFolder.Png(211));
        File.SetLastWriteTimeUtc(folder["cats/000.png"], new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Contains((byte)211, Pixels());
        Assert.Equal(2, Directory.GetDirectories(Path.GetDirectoryName(before)!).Length);
    }

    [Theory]
    [InlineData("pixels", "changed")]
    [InlineData("pixels", "cut")]
    [InlineData("pixels", "gone")]
    [InlineData("manifest.json", "changed")]
    [InlineData("manifest.json", "cut")]
    [InlineData("manifest.json", "gone")]
    public void A_damaged_cache_is_made_again(string name, string damage)
    {
        var whole = Pixels();
        var file = Path.Combine(Entry, name);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        if (damage == "gone")
            File.Delete(file);
        else
            File.WriteAllBytes(file, damage == "cut" ? bytes[..^1] : bytes);

        Assert.Equal(whole, Pixels());
        Assert.True(Assert.Single(DataSets.ListCache(Options)).IsWhole);
    }

    [Fact]
    public void What_a_killed_process_left_is_never_used_and_goes()
    {
        var whole = Pixels();
        var part = $"{Entry}.0123.part";
        Directory.Move(Entry, part);
        File.WriteAllBytes(Path.Combine(part, "pixels"), new byte[30 * 64]);
        var unfinished = Assert.Single(DataSets.ListCache(Options));

        Assert.Equal(whole, Pixels());
        Assert.Equal((false, 0), (unfinished.IsWhole, unfinished.Count));
        Assert.False(Directory.Exists(part));
    }

    [Fact]
    public void Entries_are_listed_with_size_and_last_use_and_removed()
    {
        var start = DateTime.UtcNow.AddSeconds(-2);
        var open = Open(Options);
        var listed = Assert.Single(DataSets.ListCache(Options));

        var removed = DataSets.RemoveFromCache(Options, listed.Name);

        Assert.True(removed);
        Assert.Equal((folder.Path, 30), (listed.Source, listed.Count));
        Assert.Equal([1, 8, 8], listed.Shape);
        Assert.True(listed.Bytes > 30 * 64);
        Assert.InRange(listed.LastUsed, start, DateTime.UtcNow.AddSeconds(2));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(home.Path, "pixels")));
        Assert.Equal(64, open.Pixels(24).Length);   // who has it open goes on
    }

    [Fact]
    public void A_small_folder_needs_no_cache_that_can_be_written_and_a_large_one_says_so()
    {
        var nowhere = Options with { CacheRoot = folder.Write("a file", [1]) };

        var small = DataSets.Open("images", nowhere);
        var refusal = Assert.Throws<DataSetException>(() =>
            DataSets.Open("images", nowhere with { Split = DataSplit.Test, MaxPixelsInMemory = 100, ImageSize = 4 }));
        Directory.CreateDirectory(folder["train"]);
        var large = Assert.Throws<DataSetException>(() =>
            DataSets.OpenPictures(folder["cats"], [1, 8, 8], nowhere with { MaxPixelsInMemory = 100 }));

        Assert.Equal(25, small.Description.Count);
        Assert.Contains("no test images", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", large.Message, StringComparison.Ordinal);
        Assert.Contains("GAN_HOME", large.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_pictures_before_a_coloured_one_become_coloured()
    {
        var place = folder["mixed"];
        for (var i = 0; i < 12; i++)
            folder.Write(
                $"mixed/{i:00}.png",
                i < 11 ? PictureFolder.Png((byte)i) : GanOrleans.Imaging.PngWriter.Encode(new GanOrleans.Imaging.Picture(8, 8, 3)));
        var options = Options with { Root = place, Split = DataSplit.TrainAndValidation };

        var (file, memory) = (Open(options), InMemory(options));

        Assert.Equal([3, 8, 8], file.Description.SampleShape);
        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(memory.Pixels(i).ToArray(), file.Pixels(i).ToArray()));
        Assert.Equal(
            Enumerable.Range(0, 11).Select(i => (byte)i).Append((byte)0).Order(),
            Enumerable.Range(0, 12).Select(i => file.Pixels(i)[191]).Order());
    }

    private byte[] Pixels()
    {
        var data = Open(Options with { Split = DataSplit.TrainAndValidation });
        return [.. Enumerable.Range(0, (int)data.Description.Count).SelectMany(i => data.Pixels(i).ToArray())];
    }

    private static ImageDataSet Open(DataSetOptions options) => (ImageDataSet)DataSets.Open("images", options);

    private static ImageDataSet InMemory(DataSetOptions options)
    {
        using var home = new TemporaryFolder();
        return (ImageDataSet)DataSets.Open("images", options with { CacheRoot = home.Write("no folder", [1]) });
    }
}
