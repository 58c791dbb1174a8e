using System.Formats.Tar;
using System.IO.Compression;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;
using TorchSharp;

namespace GanOrleans.Models.Tests.Data;

public sealed class Cifar10Tests : IDisposable
{
    private const int Record = 1 + 3 * 32 * 32;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataSetOptions Offline => new() { Root = folder.Path, CacheRoot = Path.Combine(folder.Path, "cache"), AllowDownload = false };

    [Theory]
    [InlineData("")]
    [InlineData("cifar-10-batches-bin/")]
    [InlineData("cifar10/cifar-10-batches-bin/")]
    [InlineData("cache/cifar10/")]
    public void Batches_are_found_and_read_in_order_with_a_label_and_three_planes_each(string place)
    {
        folder.Write(place + "data_batch_1.bin", Batch(8, firstLabel: 0));
        folder.Write(place + "data_batch_2.bin", Batch(4, firstLabel: 5));

        var data = (ImageDataSet)DataSets.Open("cifar10", Offline with { Split = DataSplit.TrainAndValidation });
        using var image = data.Gather([9], torch.CPU);

        Assert.Equal(12, data.Description.Count);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 8], data.Labels.ToArray());
        Assert.Equal([1, 3, 32, 32], image.shape);
        // label 6: planes 61, 62, 63
        Assert.Equal([61 / 255f, 62 / 255f, 63 / 255f], new[] { 0, 1, 2 }.Select(c => image[0, c, 31, 31].item<float>()));
        Assert.Equal("ship", data.Description.ClassNames[8]);
        Assert.Contains("2 of 5 batches", data.Description.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_archive_is_read_as_it_is()
    {
        var archive = Path.Combine(folder.Path, "cifar-10-binary.tar.gz");
        using (var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (
                var (name, batch) in Enumerable
                    .Range(1, 5)
                    .Select(i => ($"data_batch_{6 - i}.bin", Batch(3, i)))
                    .Append(("test_batch.bin", Batch(7, 1))))
                tar.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name) { DataStream = new MemoryStream(batch) });
        }

        var train = (ImageDataSet)DataSets.Open("cifar10", Offline with { Split = DataSplit.TrainAndValidation });
        var test = DataSets.Open("cifar10", Offline with { Split = DataSplit.Test });

        // by the batch's number, not by its place in the archive
        Assert.Equal([5, 4, 3, 2, 1], Enumerable.Range(0, 5).Select(i => train.Label(3 * i)));
        Assert.Equal((7, archive), (test.Description.Count, test.Description.Source));
    }

    [Fact]
    public void A_damaged_batch_is_refused_with_file_and_offset()
    {
        var wrongLabel = Batch(8, 0);
        wrongLabel[3 * Record] = 10;
        var path = folder.Write("data_batch_1.bin", wrongLabel);
        var label = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));
        folder.Write("data_batch_1.bin", Batch(8, 0)[..^5]);
        var length = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));

        Assert.Equal((path, 3L * Record), (label.File, label.Offset));
        Assert.Contains("the label of image 3 is 10", label.Message, StringComparison.Ordinal);
        Assert.Equal((path, 7L * Record), (length.File, length.Offset));
    }

    [Fact]
    public void An_archive_that_is_cut_off_or_lacks_a_batch_is_refused()
    {
        var archive = folder.Write("cifar-10-binary.tar.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3]);
        var damaged = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));
        using (var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "data_batch_1.bin") { DataStream = new MemoryStream(Batch(3, 0)) });
        var partial = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));

        Assert.Equal(archive, damaged.File);
        Assert.Contains("data_batch_2.bin, data_batch_3.bin", partial.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_with_a_size_that_is_no_number_is_refused()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, "data_batch_1.bin", new Dictionary<string, string> { ["note"] = "none" })
                {
                    DataStream = new MemoryStream(Batch(3, 0)),
                });
        var bytes = tar.ToArray();
        "size"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("note=none"u8)));
        var archive = Path.Combine(folder.Path, "cifar-10-binary.tar.gz");
        using (var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
            gzip.Write(bytes);

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));

        Assert.Equal(archive, refusal.File);
        Assert.Contains("the archive is damaged or cut off", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_the_archive_that_unfolds_to_more_than_a_batch_is_refused()
    {
        var archive = Path.Combine(folder.Path, "cifar-10-binary.tar.gz");
        using (var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, "data_batch_1.bin") { DataStream = new MemoryStream(new byte[10_001 * Record]) });

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));

        Assert.Equal(archive, refusal.File);
        // 10,000 records of 3,073
        Assert.Contains("'data_batch_1.bin' has 30733073 bytes; a batch has at most 30730000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_cannot_be_read_is_one_line_of_what_verifying_shows()
    {
        folder.Write("data_batch_1.bin", Batch(8, 0));
        folder.Write("data_batch_2.bin", Batch(8, 0));
        using var locked = new FileStream(
            Path.Combine(folder.Path, "data_batch_1.bin"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var checks = DataSets.Verify(folder.Path).ToList();

        Assert.Equal([false, true], checks.Select(check => check.Ok));
        Assert.Contains("cannot be read", checks[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_are_an_error_that_says_where_it_looked()
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("cifar10", Offline));

        Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data-root", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("edition for Python", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_real_images_have_ten_classes_in_equal_shares()
    {
        if (RealData.Root(Path.Combine("cifar10", "cifar-10-batches-bin", "data_batch_1.bin")) is not { } root)
            return;

        var data = (ImageDataSet)
            DataSets.Open(
                "cifar10",
                new DataSetOptions
                {
                    Root = root,
                    AllowDownload = false,
                    Split = DataSplit.TrainAndValidation,
                });

        var counts = Enumerable.Range(0, 10).Select(label => data.Labels.ToArray().Count(l => l == label)).ToList();
        Assert.Equal([3, 32, 32], data.Description.SampleShape);
        Assert.All(counts, count => Assert.InRange(count, data.Description.Count / 12, data.Description.Count / 8));
        Assert.InRange(data.Description.MeanSample.Average(), 0.45f, 0.50f);   // published means of the channels: .491, .482, .447
    }

    /// <summary>
    /// Images with labels counted from <paramref name="firstLabel"/>; plane c of an image of label l is all 10·l + c + 1.
    /// </summary>
    private static byte[] Batch(int count, int firstLabel)
    {
        var batch = new byte[count * Record];
        for (var i = 0; i < count; i++)
        {
            batch[i * Record] = (byte)(firstLabel + i);
            for (var c = 0; c < 3; c++)
                batch.AsSpan(i * Record + 1 + c * 1024, 1024).Fill((byte)(10 * (firstLabel + i) + c + 1));
        }

        return batch;
    }
}
