using System.Diagnostics;
using GanOrleans.Models.Data;

namespace GanOrleans.Models.Tests.Data;

public sealed class GlyphsTests
{
    /// <summary>Held for the class, so that the samples are drawn once.</summary>
    private static readonly ImageDataSet Train = (ImageDataSet)DataSets.Open("glyphs", new DataSetOptions { Count = 12_000 });

    private static readonly ImageDataSet Test = (ImageDataSet)
        DataSets.Open("glyphs", new DataSetOptions { Count = 12_000, Split = DataSplit.Test });

    [Fact]
    public void The_bytes_are_the_same_on_every_machine()
    {
        var data = DataSets.Open("glyphs", new DataSetOptions { Count = 600, Seed = 42 });

        Assert.Equal("sha256:05b299e53abfd809a9bf82553d70d059243b95710547dff06d65e505188df6d4", data.Description.Hash);
    }

    [Fact]
    public void An_image_does_not_depend_on_how_many_there_are()
    {
        var few = (ImageDataSet)DataSets.Open("glyphs", new DataSetOptions { Count = 60 });

        for (var i = 0; i < few.Description.Count; i++)
            Assert.Equal(few.Pixels(i), Train.Pixels(i));
    }

    [Fact]
    public void Ten_times_as_many_take_about_ten_times_as_long()
    {
        var few = new ulong[] { 11, 12, 13 }.Min(seed => Seconds(() => Draw(seed, 6_000)));   // of seeds that nobody has drawn yet

        var many = Seconds(() => Draw(seed: 14, 60_000));

        Assert.InRange(many / few, 0, 40);   // 10 where each is drawn by itself, 100 where each looks at the others
    }

    [Fact]
    public void There_are_seventy_thousand_unless_told_otherwise() =>
        Assert.Equal((60_000, 10_000), (Draw(seed: 1).Description.Count, Draw(seed: 1, split: DataSplit.Test).Description.Count));

    [Fact]
    public void Brightness_and_spread_are_those_of_handwritten_digits()
    {
        var mean = Train.Description.MeanSample;
        var squares = new double[784];
        for (var i = 0; i < Train.Description.Count; i++)
        {
            var pixels = Train.Pixels(i);
            for (var j = 0; j < 784; j++)
                squares[j] += Math.Pow(pixels[j] / 255.0 - mean[j], 2);
        }

        var deviation = squares.Average(s => Math.Sqrt(s / Train.Description.Count));

        Assert.InRange(mean.Average(), 0.12f, 0.145f);   // MNIST: .131
        Assert.InRange(deviation, 0.175, 0.2);            // MNIST: .193
    }

    [Fact]
    public void The_ten_classes_are_about_equally_frequent()
    {
        var counts = new int[10];
        foreach (var label in Train.Labels)
            counts[label]++;

        Assert.All(counts, c => Assert.InRange(c, 880, 1120));   // 10,000 draws: 1000 ± 4 · 30
    }

    [Fact]
    public void Digits_can_be_told_apart_by_the_nearest_class_mean_as_well_as_those_of_mnist()
    {
        var means = ClassMeans();
        var right = 0;
        for (var i = 0; i < Test.Description.Count; i++)
        {
            var pixels = Test.Pixels(i).ToArray();
            var nearest = Enumerable.Range(0, 10).MinBy(digit => pixels.Select((p, j) => Math.Pow(p - means[digit][j], 2)).Sum());
            right += nearest == Test.Label(i) ? 1 : 0;
        }

        Assert.InRange(right / (double)Test.Description.Count, 0.8, 0.95);   // MNIST: .82
    }

    [Fact]
    public void Ink_keeps_away_from_the_border_and_its_mass_is_in_the_middle()
    {
        for (var i = 0; i < 500; i++)
        {
            var pixels = Train.Pixels(i);
            var (mass, x, y) = (0.0, 0.0, 0.0);
            for (var j = 0; j < 784; j++)
            {
                mass += pixels[j];
                x += pixels[j] * (j % 28 + 0.5);
                y += pixels[j] * (j / 28 + 0.5);
            }

            Assert.InRange(mass / 255, 10, 330);
            Assert.InRange(x / mass, 11.5, 16.5);
            Assert.InRange(y / mass, 11.5, 16.5);
            Assert.Equal([0, 0, 0, 0], new[] { pixels[0], pixels[27], pixels[783 - 27], pixels[783] });
        }
    }

    private static IDataSet Draw(ulong seed, int? count = null, DataSplit split = DataSplit.TrainAndValidation) =>
        DataSets.Open("glyphs", new DataSetOptions { Seed = seed, Count = count, Split = split });

    private static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double[][] ClassMeans()
    {
        var (sums, counts) = (Enumerable.Range(0, 10).Select(_ => new double[784]).ToArray(), new int[10]);
        for (var i = 0; i < Train.Description.Count; i++)
        {
            var label = Train.Label(i);
            var pixels = Train.Pixels(i);
            counts[label]++;
            for (var j = 0; j < 784; j++)
                sums[label][j] += pixels[j];
        }
        return [.. sums.Select((sum, digit) => sum.Select(s => s / counts[digit]).ToArray())];
    }
}
