using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Tests.Imaging;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;
using GanOrleans.Support.Imaging;

namespace GanOrleans.Models.Tests.Data;

/// <summary>Data files that were changed at random are read or refused by name; nothing else happens (faults, row 15).</summary>
[Trait("Fault", "15")]
public sealed class DataFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1_000)]
    public void A_changed_file_is_read_or_refused_by_name(int seed, int files) => Fuzz(seed, files);

    [Theory, Trait("Category", "Long")]
    [InlineData(2, 20_000)]
    public void So_are_many_more(int seed, int files) => Fuzz(seed, files);

    /// <summary>Where mutants that a checksum would all stop are made within it: the content is opened, changed and closed again.</summary>
    private sealed record Target(string Set, string Path, Func<byte[], byte[]> Open, Func<byte[], byte[]> Close);

    private void Fuzz(int seed, int count)
    {
        Target[] targets =
        [
            Plain("mnist", "plain/train-images-idx3-ubyte", IdxBytes.Images(12)),
            Plain("mnist", "gzip/train-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Images(12))),
            Plain("images", "pictures/5.png", Png(5)),
            Plain("images", "pictures/5.png", Png(5)) with { Open = OpenPng, Close = ClosePng },
            Plain("images", "photos/5.jpg", Jpeg.Encode(Noise(16))),
            Plain("tfd", "faces/TFD_48x48.mat", TorontoFacesTests.File(compressed: false)),
            Plain("tfd", "packed/TFD_48x48.mat", TorontoFacesTests.File(compressed: true)),
            Plain("cifar10", "archive/cifar-10-binary.tar.gz", IdxBytes.Gzip(Tar())),
            Plain("cifar10", "archive/cifar-10-binary.tar.gz", IdxBytes.Gzip(Tar())) with { Open = Gunzip, Close = IdxBytes.Gzip },
            Plain("npy", "samples.npy", Npy()),
        ];
        foreach (var place in new[] { "plain", "gzip" })
            folder.Write($"{place}/train-labels-idx1-ubyte", IdxBytes.Labels(12));
        for (var i = 0; i < 5; i++)
        {
            folder.Write($"pictures/{i}.png", Png((byte)i));
            folder.Write($"photos/{i}.png", Png((byte)i));
        }

        var mutator = new Mutator(seed);
        var refused = new int[targets.Length];

        for (var i = 0; i < count; i++)
        {
            var target = targets[i % targets.Length];
            var whole = File.ReadAllBytes(target.Path);
            var (damaged, what) = mutator.Mutate(target.Open(whole));
            File.WriteAllBytes(target.Path, target.Close(damaged));

            if (Refusal(target) is { } refusal)
            {
                Assert.True(refusal.Contains(target.Path, StringComparison.Ordinal), $"{i}, {what}: {refusal}");
                refused[i % targets.Length]++;
            }

            File.WriteAllBytes(target.Path, whole);
        }

        // Of each kind some are stopped; with the checksums right, many of a picture are read.
        Assert.All(refused, number => Assert.InRange(number, count / targets.Length / 20, count / targets.Length));
        Assert.InRange(refused[3], 0, count / targets.Length * 9 / 10);
    }

    private Target Plain(string set, string name, byte[] content) => new(set, folder.Write(name, content), bytes => bytes, bytes => bytes);

    private static string? Refusal(Target target)
    {
        try
        {
            if (target.Set == "npy")
            {
                _ = NpyFile.Load(target.Path);
                return null;
            }

            var root = Path.GetDirectoryName(target.Path)!;
            var size = target.Set == "images" ? 8 : (int?)null; // a picture of another size is then one too
            _ = DataSets.Open(
                target.Set,
                new DataSetOptions
                {
                    Root = root,
                    CacheRoot = Path.Combine(root, "cache"),
                    AllowDownload = false,
                    ImageSize = size,
                });
            return null;
        }
        catch (DataSetException e)
        {
            return e.Message;
        }
        catch (InvalidDataException e) when (target.Set == "npy")
        {
            return e.Message;
        }
    }

    /// <summary>The content of the header and the rows with their filters, of a file that has one chunk of data.</summary>
    private static byte[] OpenPng(byte[] file)
    {
        using var rows = new MemoryStream();
        using (
            var zlib = new ZLibStream(
                new MemoryStream(file, 41, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33))), CompressionMode.Decompress))
            zlib.CopyTo(rows);
        return [.. file[16..29], .. rows.ToArray()];
    }

    private static byte[] ClosePng(byte[] content)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(content.AsSpan(Math.Min(13, content.Length)));
        return
        [
            0x89,
            .. "PNG\r\n\u001a\n"u8,
            .. PngChunk.Of("IHDR"u8, content[..Math.Min(13, content.Length)]),
            .. PngChunk.Of("IDAT"u8, data.ToArray()),
            .. PngChunk.Of("IEND"u8, []),
        ];
    }

    private static byte[] Gunzip(byte[] packed)
    {
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            gzip.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Tar()
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, leaveOpen: true))
            for (var i = 1; i <= 5; i++)
                tar.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile, $"cifar-10-batches-bin/data_batch_{i}.bin")
                    {
                        ModificationTime = DateTimeOffset.UnixEpoch,   // the same bytes each time
                        DataStream = new MemoryStream(new byte[2 * (1 + 3 * 32 * 32)]),
                    });
        return content.ToArray();
    }

    private static byte[] Npy()
    {
        const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2, 2), }\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)Header.Length, 0, .. Encoding.ASCII.GetBytes(Header), .. new byte[32]];
    }

    private static byte[] Png(byte value) =>
        ClosePng([
            0,
            0,
            0,
            8,
            0,
            0,
            0,
            8,
            8,
            0,
            0,
            0,
            0,
            .. Enumerable.Repeat((byte[])[0, .. Enumerable.Repeat(value, 8)], 8).SelectMany(row => row),
        ]);

    private static Picture Noise(int side)
    {
        var picture = new Picture(side, side, 3);
        new Random(1).NextBytes(picture.Pixels);
        return picture;
    }
}
