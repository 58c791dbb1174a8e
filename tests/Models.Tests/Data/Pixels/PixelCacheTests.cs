using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Pixels;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;
using TorchSharp;

namespace GanOrleans.Models.Tests.Data.Pixels;

/// <summary>Files of pixels: more than an array holds, several makers, too little room.</summary>
public sealed class PixelCacheTests : IDisposable
{
    private const int Size = 3 * 4 * 4;

    private readonly TemporaryFolder home = new();

    private DataSetOptions Options => new() { CacheRoot = home.Path, SegmentBytes = 1_000 };

    public void Dispose() => home.Dispose();

    [Fact]
    public void Images_beyond_2_to_the_31_bytes_are_found()
    {
        const int count = 120_000_000;   // 5.76 GB, of which the file holds three images and holes
        var path = home.Write("sparse", []);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, (long)count * Size);
        long[] places = [44_739_242, 44_739_243, count - 1];   // the first two lie on both sides of byte 2³¹
        foreach (var place in places)
            RandomAccess.Write(file, [.. Enumerable.Range(0, Size).Select(i => (byte)(place % 200 + i))], place * Size);
        var samples = new ImageSamples(new FilePixels(path, file, (long)count * Size), [], [3, 4, 4], 0, "test")
        {
            KnownHashes = [new(0, count, "sha256:0")],
        };

        var data = new ImageDataSet("test", DataSplit.TrainAndValidation, samples, 0, count);

        using var batch = data.Gather([count - 1, 5, 44_739_242], torch.CPU);
        Assert.Equal(count, data.Description.Count);
        Assert.All(places, place => Assert.Equal((byte)(place % 200), data.Pixels(place)[0]));
        Assert.Equal(
            [(count - 1) % 200 / 255f, 0f, 44_739_242 % 200 / 255f],
            Enumerable.Range(0, 3).Select(row => batch[row, 0, 0, 0].item<float>()));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Pixels(count));
    }

    [Fact]
    public void Large_batches_are_gathered_in_parts_of_whole_rows()
    {
        var data = DataSets.Open("glyphs", new DataSetOptions { Count = 60 });
        long[] indices = [.. Enumerable.Range(0, 50).Select(i => (long)i)];

        using var whole = data.Gather(indices, torch.CPU);
        using var parts = SampleTensors.Gather(data.Description, indices, torch.CPU, Fill, maxSpanBytes: 7 * 784 * sizeof(float) + 1);

        Assert.Equal(whole.bytes.ToArray(), parts.bytes.ToArray());

        void Fill(ReadOnlySpan<long> rows, Span<float> destination)
        {
            Assert.InRange(rows.Length, 1, 7);
            for (var i = 0; i < rows.Length; i++)
                data.CopySample(rows[i], destination.Slice(784 * i, 784));
        }
    }

    [Fact]
    public async Task Of_several_makers_one_makes_it_and_all_have_the_same()
    {
        var made = 0;
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Open(Make))));

        Assert.Equal(1, made);
        byte[] expected = [.. Enumerable.Range(0, 100).SelectMany(i => Enumerable.Repeat((byte)i, Size))];
        Assert.All(all, samples => Assert.Equal(expected, samples.Pixels.Read(0, new byte[100 * Size]).ToArray()));

        ImageSamples Make(PixelStage stage)
        {
            Interlocked.Increment(ref made);
            stage.Begin(100, Size);
            Parallel.For(0, 100, i => stage.Put(i, [.. Enumerable.Repeat((byte)i, Size)]));
            return new ImageSamples(stage.Pixels, [], [3, 4, 4], 0, "test");
        }
    }

    [Fact]
    public void A_maker_that_fails_leaves_nothing_and_the_next_one_makes_it()
    {
        Assert.Throws<InvalidOperationException>(() => Open(Fail));
        var left = Directory.GetDirectories(PixelCacheFolder.Of(home.Path));
        var samples = Open(stage => Begin(stage, 20));

        Assert.Empty(left);
        Assert.Equal(20, samples.Count);

        static ImageSamples Fail(PixelStage stage)
        {
            stage.Begin(20, Size);
            throw new InvalidOperationException("half-way");
        }
    }

    [Fact]
    public void Too_little_room_is_said_before_anything_is_read_with_the_bytes_and_what_to_do()
    {
        // Twice what is free: other programs give room back meanwhile, and what is allowed is really allocated.
        var count = new DriveInfo(home.Path).AvailableFreeSpace / Size * 2;

        var refusal = Assert.Throws<DataSetException>(() => Open(stage => Begin(stage, count)));

        Assert.Contains($"a cache file of {count * Size:N0} bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("bytes are free there", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ganctl data cache", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(PixelCacheFolder.Of(home.Path)));
    }

    [Fact]
    public void Resampled_images_that_are_too_many_for_memory_are_in_a_file_and_bit_for_bit_the_same()
    {
        var options = Options with { Count = 60, ImageSize = 12 };

        var file = (ImageDataSet)DataSets.Open("glyphs", options with { MaxPixelsInMemory = 1_000 });
        var memory = (ImageDataSet)DataSets.Open("glyphs", options with { CacheRoot = home.Path + "/other" });

        Assert.NotNull(file.PixelFile);
        Assert.Null(memory.PixelFile);
        Assert.Equal(memory.Description.Hash, file.Description.Hash);
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(memory.Pixels(i).ToArray(), file.Pixels(i).ToArray()));
    }

    private ImageSamples Open(Func<PixelStage, ImageSamples> make) =>
        PixelCache.Open("test", "stamp", Options, make, CancellationToken.None);

    private static ImageSamples Begin(PixelStage stage, long count)
    {
        stage.Begin(count, Size);
        return new ImageSamples(stage.Pixels, [], [3, 4, 4], 0, "test");
    }
}
