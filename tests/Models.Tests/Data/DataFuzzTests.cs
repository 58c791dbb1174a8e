using GanOrleans.Models.Data;
using GanOrleans.Models.Imaging;
using GanOrleans.Models.Tests.Support;

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

    private void Fuzz(int seed, int count)
    {
        (string Set, string Path)[] files =
        [
            ("mnist", folder.Write("plain/train-images-idx3-ubyte", IdxBytes.Images(12))),
            ("mnist", folder.Write("gzip/train-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Images(12)))),
            ("images", folder.Write("pictures/5.png", Png(5))),
            ("tfd", folder.Write("faces/TFD_48x48.mat", TorontoFacesTests.File(compressed: false))),
            ("tfd", folder.Write("packed/TFD_48x48.mat", TorontoFacesTests.File(compressed: true))),
        ];
        foreach (var place in new[] { "plain", "gzip" })
            folder.Write($"{place}/train-labels-idx1-ubyte", IdxBytes.Labels(12));
        for (var i = 0; i < 5; i++)
            folder.Write($"pictures/{i}.png", Png((byte)i));
        var mutator = new Mutator(seed);
        var refused = 0;

        for (var i = 0; i < count; i++)
        {
            var (set, path) = files[i % files.Length];
            var whole = File.ReadAllBytes(path);
            var (damaged, what) = mutator.Mutate(whole);
            File.WriteAllBytes(path, damaged);

            if (Refusal(set, Path.GetDirectoryName(path)!) is { } refusal)
            {
                Assert.True(refusal.Message.Contains(path, StringComparison.Ordinal), $"{i}, {what}: {refusal.Message}");
                refused++;
            }

            File.WriteAllBytes(path, whole);
        }

        Assert.InRange(refused, count / 10, count);
    }

    private static DataSetException? Refusal(string set, string root)
    {
        try
        {
            _ = DataSets.Open(set, new DataSetOptions { Root = root, CacheRoot = Path.Combine(root, "cache"), AllowDownload = false });
            return null;
        }
        catch (DataSetException e)
        {
            return e;
        }
    }

    private static byte[] Png(byte value)
    {
        var picture = new Picture(8, 8, 1);
        picture.Pixels.AsSpan().Fill(value);
        return PngWriter.Encode(picture);
    }
}
