using GanOrleans.Models.Data;
using GanOrleans.Support;
using TorchSharp;

namespace GanOrleans.Models.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataSetOptions Offline => new() { Root = folder.Path, CacheRoot = Path.Combine(folder.Path, "cache"), AllowDownload = false };

    [Theory]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte.gz")]
    [InlineData("mnist/train-images-idx3-ubyte.gz", "mnist/train-labels-idx1-ubyte.gz")]
    [InlineData("MNIST/raw/train-images-idx3-ubyte", "MNIST/raw/train-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte/train-labels-idx1-ubyte")]
    [InlineData("cache/mnist/train-images-idx3-ubyte.gz", "cache/mnist/train-labels-idx1-ubyte.gz")]
    public void The_files_are_found_under_their_usual_names_and_folders(string images, string labels)
    {
        var path = Put(images, IdxBytes.Images(12));
        Put(labels, IdxBytes.Labels(12));

        var data = DataSets.Open("mnist", Offline);

        Assert.Equal(path, data.Description.Source);
        Assert.Equal([1, 28, 28], data.Description.SampleShape);
        Assert.Equal(784, data.Description.SampleSize);
        Assert.Equal(10, data.Description.Classes);
        Assert.True(data.Description.IsImage);
    }

    [Fact]
    public void The_last_sixth_of_the_training_images_is_for_validation()
    {
        PutBoth(train: 12, test: 3);

        var train = DataSets.Open("mnist", Offline);
        var validation = DataSets.Open("mnist", Offline with { Split = DataSplit.Validation });
        var both = DataSets.Open("mnist", Offline with { Split = DataSplit.TrainAndValidation });
        var test = DataSets.Open("mnist", Offline with { Split = DataSplit.Test });

        Assert.Equal([10, 2, 12, 3], new[] { train, validation, both, test }.Select(d => d.Description.Count));   // 12 / 6 = 2
        Assert.Equal([0, 1], new[] { validation.Label(0), validation.Label(1) });                                  // images 10 and 11
        Assert.Equal(DataSplit.Validation, validation.Description.Split);
        Assert.Equal(4, new[] { train, validation, both, test }.Select(d => d.Description.Hash).Distinct().Count());
    }

    [Fact]
    public void The_hash_is_that_of_the_content_and_not_of_the_archive()
    {
        PutBoth(train: 12, test: 3);
        using var other = new TemporaryFolder();
        other.Write("train-images-idx3-ubyte", IdxBytes.Images(12));
        other.Write("train-labels-idx1-ubyte", IdxBytes.Labels(12));
        using var changed = new TemporaryFolder();
        changed.Write("train-images-idx3-ubyte", IdxBytes.Images(12));
        changed.Write("train-labels-idx1-ubyte", [.. IdxBytes.Labels(12)[..8], 1, .. IdxBytes.Labels(12)[9..]]);

        var packed = DataSets.Open("mnist", Offline).Description.Hash;

        Assert.Matches("^sha256:[0-9a-f]{64}$", packed);
        Assert.Equal(packed, DataSets.Open("mnist", Offline with { Root = other.Path }).Description.Hash);
        Assert.NotEqual(packed, DataSets.Open("mnist", Offline with { Root = changed.Path }).Description.Hash);
    }

    [Fact]
    public void Opening_again_shares_the_samples_until_a_file_changes()
    {
        PutBoth(train: 12, test: 3);
        var first = DataSets.Open("mnist", Offline);
        var second = DataSets.Open("mnist", Offline);
        var path = Put("train-images-idx3-ubyte.gz", IdxBytes.File([12, 28, 28], new byte[12 * 784]));
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var third = DataSets.Open("mnist", Offline);

        Assert.Same(first, second);
        Assert.NotSame(first, third);
        Assert.NotEqual(first.Description.Hash, third.Description.Hash);
    }

    [Fact]
    public void Fewer_labels_than_images_are_refused_with_both_counts()
    {
        Put("train-images-idx3-ubyte.gz", IdxBytes.Images(12));
        var labels = Put("train-labels-idx1-ubyte.gz", IdxBytes.Labels(11));

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline));

        Assert.Equal((labels, 4), (refusal.File, refusal.Offset));
        Assert.Contains("there are 11 labels; expected 12", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_beyond_nine_is_refused_with_its_offset()
    {
        var bytes = IdxBytes.Labels(12);
        bytes[8 + 7] = 10;
        Put("train-images-idx3-ubyte.gz", IdxBytes.Images(12));
        var labels = Put("train-labels-idx1-ubyte.gz", bytes);

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline));

        Assert.Equal((labels, 15), (refusal.File, refusal.Offset));
        Assert.Contains("the label of sample 7 is 10; expected 0 to 9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        var images = Put("train-images-idx3-ubyte.gz", IdxBytes.File([12, 2, 3], new byte[72]));
        Put("train-labels-idx1-ubyte.gz", IdxBytes.Labels(12));

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline));

        Assert.Equal((images, 8), (refusal.File, refusal.Offset));
        Assert.Contains("2 × 3 pixels; expected 28 × 28", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_too_small_for_its_splits_is_refused()
    {
        Put("train-images-idx3-ubyte.gz", IdxBytes.Images(5));
        Put("train-labels-idx1-ubyte.gz", IdxBytes.Labels(5));

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline));

        Assert.Contains("there are 5 images; expected at least 6", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_with_only_one_file_of_a_pair_is_refused()
    {
        Put("mnist/train-images-idx3-ubyte.gz", IdxBytes.Images(12));

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline));

        Assert.Contains(
            $"'{Path.Combine(folder.Path, "mnist")}' has 'train-images-idx3-ubyte.gz' but not 'train-labels-idx1-ubyte.gz'",
            refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_does_not_exist_is_refused_even_if_the_cache_has_the_data()
    {
        Put("cache/mnist/train-images-idx3-ubyte.gz", IdxBytes.Images(12));
        Put("cache/mnist/train-labels-idx1-ubyte.gz", IdxBytes.Labels(12));
        var missing = Path.Combine(folder.Path, "mistyped");

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline with { Root = missing }));

        Assert.Contains($"'{missing}' is not a folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_files_and_downloads_the_refusal_says_where_it_looked_and_what_to_do()
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", Offline));

        Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("downloading is switched off", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data-root", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("GAN_DATA_ROOT", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--dataset glyphs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gathered_batch_holds_byte_over_255_in_the_order_of_the_indices()
    {
        PutBoth(train: 306, test: 3);
        var data = (ImageDataSet)DataSets.Open("mnist", Offline);

        using var batch = data.Gather([254, 3, 3, 0], torch.CPU);
        using var labels = data.GatherLabels([254, 3, 3, 0], torch.CPU);

        Assert.Equal([4, 1, 28, 28], batch.shape);
        var values = batch.data<float>().ToArray();
        Assert.All(values[..784], v => Assert.Equal(254 / 255f, v));
        Assert.All(values[784..2352], v => Assert.Equal(3 / 255f, v));
        Assert.All(values[2352..], v => Assert.Equal(0f, v));
        Assert.Equal([4, 3, 3, 0], labels.data<long>().ToArray());
        Assert.Equal(254, data.Pixels(254)[0]);
    }

    [Fact]
    public void Every_byte_becomes_the_same_float_wherever_it_stands_in_a_vector()
    {
        var pixels = new byte[6 * 784];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 7);
        var data = new ImageDataSet(
            "test", DataSplit.TrainAndValidation, new ImageSamples(pixels, new byte[6], [1, 28, 28], 10, "test"), 0, 6);

        var sample = new float[784];
        data.CopySample(5, sample);

        for (var i = 0; i < sample.Length; i++)
            Assert.Equal(pixels[5 * 784 + i] / 255f, sample[i]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void An_index_outside_the_split_is_refused_although_the_array_goes_on(long index)
    {
        PutBoth(train: 12, test: 3);
        var data = DataSets.Open("mnist", Offline);

        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => data.Gather([0, index], torch.CPU));

        Assert.Contains("samples 0 to 9", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Label(index));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.GatherLabels([index], torch.CPU));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.CopySample(index, new float[784]));
    }

    [Fact]
    public void The_mean_sample_is_that_of_the_split()
    {
        PutBoth(train: 12, test: 3);

        var mean = DataSets.Open("mnist", Offline).Description.MeanSample;

        Assert.Equal(784, mean.Count);
        Assert.All(mean, v => Assert.Equal(4.5 / 255, v, 1e-7));   // images 0 to 9 of that brightness
    }

    private void PutBoth(int train, int test)
    {
        Put("train-images-idx3-ubyte.gz", IdxBytes.Images(train));
        Put("train-labels-idx1-ubyte.gz", IdxBytes.Labels(train));
        Put("t10k-images-idx3-ubyte.gz", IdxBytes.Images(test));
        Put("t10k-labels-idx1-ubyte.gz", IdxBytes.Labels(test));
    }

    private string Put(string name, byte[] content) =>
        folder.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? IdxBytes.Gzip(content) : content);
}
