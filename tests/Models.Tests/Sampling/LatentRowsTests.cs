using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Sampling;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Sampling;

public sealed class LatentRowsTests : TorchTest
{
    private readonly TinyData data = TinyData.Images();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_walk_joins_two_draws_and_is_the_same_in_parts(bool spherical)
    {
        using var replica = Replica.Create(Recipes.Of("mlp", data), data, CPU);
        var batches = replica.Batches;

        using var whole = LatentRows.Walk(batches, seed: 9, first: 0, count: 15, steps: 5, spherical);
        using var part = LatentRows.Walk(batches, seed: 9, first: 7, count: 4, steps: 5, spherical);

        using var ends = batches.SamplingNoise(9, 0, 6);
        for (var row = 0; row < 3; row++)
        {
            Close(ends[2 * row], whole[5 * row]);
            Close(ends[2 * row + 1], whole[5 * row + 4]);
        }
        TensorAsserts.BitEqual(whole.narrow(0, 7, 4), part);
    }

    [Fact]
    public void Arithmetic_shows_exemplars_their_means_the_signed_sum_and_points_around_it()
    {
        using var replica = Replica.Create(Recipes.Of("mlp", data), data, CPU);
        var z = replica.Batches.SamplingNoise(4, 0, 10);

        using var rows = LatentRows.Arithmetic(replica.Batches, 4, [(false, [3, 7]), (true, [5, 9]), (false, [2, 8])]);

        var (a, b, c) = ((z[3] + z[7]) / 2, (z[5] + z[9]) / 2, (z[2] + z[8]) / 2);
        Assert.Equal([12L, z.shape[1]], rows.shape);   // (3 terms + 1) · (2 samples + 1)
        TensorAsserts.BitEqual(z[9], rows[4]);
        Close(b, rows[5]);
        Close(a - b + c, rows[11]);
        Assert.InRange((rows[9] - rows[11]).abs().max().item<float>(), 0.01f, LatentRows.PerturbationRange + 1e-5f);
    }

    [Fact]
    public void The_nearest_sample_is_that_of_a_search_over_all_however_it_is_cut()
    {
        var count = (int)data.Description.Count;
        var queries = new float[3 * data.Description.SampleSize];
        data.CopySample(17, queries);
        KeyedStream.For(1, RandomPurpose.Noise).Uniform(queries.AsSpan(data.Description.SampleSize), 0, 0f, 0.6f);

        var nearest = new NearestSamples(queries, data.Description.SampleSize);
        for (var first = 0; first < count; first += 7) nearest.Add(data, first, Math.Min(7, count - first), CPU);

        var sample = new float[data.Description.SampleSize];
        for (var query = 0; query < 3; query++)
        {
            var distances = Enumerable.Range(0, count).Select(i =>
            {
                data.CopySample(i, sample);
                return Math.Sqrt(sample.Zip(queries.Skip(query * sample.Length), (x, q) => Math.Pow(x - q, 2)).Sum());
            }).ToList();
            Assert.Equal(distances.IndexOf(distances.Min()), nearest.Indices[query]);
            Assert.Equal(distances.Min(), nearest.Distances[query], 1e-2);
        }
        Assert.Equal(17, nearest.Indices[0]);
    }

    private static void Close(Tensor expected, Tensor actual) =>
        Assert.InRange(TensorAsserts.RelativeDifference(expected, actual), 0, 1e-6);
}
