using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Data;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

/// <summary>
/// Metrics of known sets against MNIST's test images, in pixels, and what they have to say of them. Without the real files there is nothing
/// to check.
/// </summary>
public sealed class RealMetricTests : TorchTest
{
    private const int Count = 10_000;
    private const int Few = 5_000;

    private readonly string? root = RealData.Root(Path.Combine("mnist", "train-images-idx3-ubyte.gz"));

    [Fact]
    public void Real_images_noise_one_digit_and_blurred_pairs_have_their_places()
    {
        if (root is null)
            return;
        IDataSet train = Open(DataSplit.Train), test = Open(DataSplit.Test);
        var reference = Rows(test, [.. Enumerable.Range(0, Count).Select(i => (long)i)]);
        var real = Rows(train, Shuffled(train, Count));
        var ones = Rows(train, [.. Enumerable.Range(0, (int)train.Description.Count).Select(i => (long)i).Where(i => train.Label(i) == 1)]);
        using var noise = rand(Count, 784, generator: new Generator(1));
        using var blurred = (real + Partners(train, real)) / tensor(2f);

        Assert.InRange(FrechetDistance.Between(real, reference), .44, .60);
        Assert.InRange(FrechetDistance.Between(noise, reference), 192 * .95, 192 * 1.05);
        Assert.InRange(FrechetDistance.Between(ones.narrow(0, 0, 5_600), reference), 48.1 * .95, 48.1 * 1.05);

        var (best, one, soft, none) = (Compare(real), Compare(ones), Compare(blurred), Compare(noise));
        Assert.InRange(best.Precision, .85, .96);
        Assert.InRange(best.Recall, .85, .96);
        Assert.InRange(best.Coverage, .88, .96);
        Assert.True(one.Precision > best.Precision && one.Recall < .2 && one.Coverage < .25, $"{one}");
        Assert.True(soft.Precision > best.Precision && soft.Recall < .5, $"{soft}");
        Assert.Equal(new PrecisionRecallResult(0, 0, 0, 0), none);
        Assert.Equal((1, 1, 1), (Compare(reference).Precision, Compare(reference).Recall, Compare(reference).Coverage));

        PrecisionRecallResult Compare(Tensor rows) =>
            PrecisionRecall.Of(rows.narrow(0, 0, Few), reference.narrow(0, 0, Few), neighbours: 5);
    }

    private IDataSet Open(DataSplit split) =>
        DataSets.Open("mnist", new DataSetOptions { Split = split, Root = root, AllowDownload = false });

    private static long[] Shuffled(IDataSet data, int count)
    {
        var order = new KeyedPermutation(7, data.Description.Count);
        return [.. Enumerable.Range(0, count).Select(i => order[i])];
    }

    private static Tensor Rows(IDataSet data, long[] indices) => data.Gather(indices, CPU).view(indices.Length, -1);

    // For each of the shuffled images another one of its class.
    private static Tensor Partners(IDataSet data, Tensor images)
    {
        var rows = Shuffled(data, (int)images.shape[0]);
        var byClass = rows.GroupBy(data.Label).ToDictionary(rows => rows.Key, rows => rows.ToArray());
        var seen = new Dictionary<long, int>();
        return Rows(data, [.. rows.Select(row =>
        {
            var others = byClass[data.Label(row)];
            var at = seen[data.Label(row)] = seen.GetValueOrDefault(data.Label(row)) + 1;
            return others[at % others.Length];
        })]);
    }
}
