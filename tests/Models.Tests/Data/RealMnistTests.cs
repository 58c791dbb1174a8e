using System.Security.Cryptography;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Tests.Support;

namespace GanOrleans.Models.Tests.Data;

/// <summary>
/// The real files, where GAN_DATA_ROOT or a folder <c>data/mnist</c> near the repository has them; without them there is nothing to check.
/// </summary>
public sealed class RealMnistTests
{
    private readonly string? root = RealData.Root(Path.Combine("mnist", "train-images-idx3-ubyte.gz"));

    [Fact]
    public void The_training_images_are_the_sixty_thousand_that_everybody_knows()
    {
        if (root is null)
            return;
        var data = (ImageDataSet)Open(DataSplit.TrainAndValidation);

        Assert.Equal(60_000, data.Description.Count);
        Assert.Equal([5, 0, 4, 1, 9], data.Labels[..5].ToArray());
        Assert.Equal(0.1307, data.Description.MeanSample.Average(), 1e-4);
        // the top of the first 5
        Assert.Equal([3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127], data.Pixels(0).Slice(5 * 28 + 12, 12).ToArray());
    }

    [Fact]
    public void The_deviation_over_all_pixels_is_the_published_one()
    {
        if (root is null)
            return;
        var data = (ImageDataSet)Open(DataSplit.TrainAndValidation);
        var (sum, squares) = (0L, 0L);
        for (var i = 0; i < 60_000; i++)
        {
            foreach (var pixel in data.Pixels(i))
                (sum, squares) = (sum + pixel, squares + pixel * pixel);
        }

        var (mean, n) = (sum / (60_000 * 784.0), 60_000 * 784.0);

        Assert.Equal(0.3081, Math.Sqrt(squares / n - mean * mean) / 255, 1e-4);
    }

    [Fact]
    public void Train_validation_and_test_are_fifty_ten_and_ten_thousand()
    {
        if (root is null)
            return;

        Assert.Equal(50_000, Open(DataSplit.Train).Description.Count);
        Assert.Equal(10_000, Open(DataSplit.Validation).Description.Count);
        Assert.Equal(10_000, Open(DataSplit.Test).Description.Count);
        Assert.Equal([7, 2, 1, 0, 4], ((ImageDataSet)Open(DataSplit.Test)).Labels[..5].ToArray());
        Assert.Equal(
            [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], Histogram((ImageDataSet)Open(DataSplit.TrainAndValidation)));
    }

    [Fact]
    public void The_checksums_in_the_code_are_those_of_the_files()
    {
        if (root is null)
            return;
        var files = IdxRecipe.Mnist.Parts;

        foreach (var file in files)
        {
            var path = new[] { root, Path.Combine(root, "mnist") }
                .SelectMany(f => file.LocalNames.Select(n => Path.Combine(f, n)))
                .First(File.Exists);
            var idx = IdxFile.Read(path, file.Dimensions);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(IdxBytes.File(idx.Shape, idx.Values))));
        }
    }

    private IDataSet Open(DataSplit split) =>
        DataSets.Open(
            "mnist",
            new DataSetOptions
            {
                Root = root,
                AllowDownload = false,
                Split = split,
            });

    private static int[] Histogram(ImageDataSet data)
    {
        var counts = new int[10];
        foreach (var label in data.Labels)
            counts[label]++;
        return counts;
    }
}
