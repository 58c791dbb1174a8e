using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GanOrleans.Models.Data;
using GanOrleans.Support;
using TorchSharp;

namespace GanOrleans.Models.Tests.Data;

public sealed class ImageSizeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataSetOptions Offline => new() { Root = folder.Path, CacheRoot = Path.Combine(folder.Path, "cache"), AllowDownload = false };

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(14)]
    public void Images_are_brought_to_the_size_and_keep_labels_and_mean(int size)
    {
        var options = new DataSetOptions { Count = 60 };
        var stored = DataSets.Open("glyphs", options);
        var sized = DataSets.Open("glyphs", options with { ImageSize = size });
        using var batch = sized.Gather([0, 1], torch.CPU);

        Assert.Equal([2, 1, size, size], batch.shape);
        Assert.Equal(stored.Description.Count, sized.Description.Count);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => stored.Label(i)), Enumerable.Range(0, 50).Select(i => sized.Label(i)));
        Assert.NotEqual(stored.Description.Hash, sized.Description.Hash);
        // glyphs touch no edge, where weights are cut
        Assert.Equal(stored.Description.MeanSample.Average(), sized.Description.MeanSample.Average(), 0.005);
    }

    [Fact]
    public void Splits_and_users_of_one_size_share_one_copy_and_the_stored_size_is_no_other_set()
    {
        folder.Write("train-images-idx3-ubyte", IdxBytes.Images(12));
        folder.Write("train-labels-idx1-ubyte", IdxBytes.Labels(12));

        var (train, again) = (Open(DataSplit.Train, 32), Open(DataSplit.Train, 32));
        var both = Open(DataSplit.TrainAndValidation, 32);

        Assert.Same(train, again);
        Assert.True(Unsafe.AreSame(in MemoryMarshal.GetReference(train.Pixels(3)), in MemoryMarshal.GetReference(both.Pixels(3))));
        Assert.NotSame(train, Open(DataSplit.Train, 28));
        Assert.Equal(Open(DataSplit.Train, null).Description.Hash, Open(DataSplit.Train, 28).Description.Hash);

        ImageDataSet Open(DataSplit split, int? size) =>
            (ImageDataSet)DataSets.Open("mnist", Offline with { Split = split, ImageSize = size });
    }

    [Theory]
    [InlineData("rings", 32, "has points")]
    [InlineData("glyphs", 3, "4 to 1024")]
    [InlineData("glyphs", 1025, "4 to 1024")]
    public void Sizes_that_make_no_sense_are_refused(string name, int size, string expected)
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open(name, new DataSetOptions { ImageSize = size }));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }
}
