using GanOrleans.Models.Runtime;
using GanOrleans.Models.Sampling;
using GanOrleans.Models.Tests.Support;
using TorchSharp;

namespace GanOrleans.Models.Tests.Sampling;

public sealed class NearestSamplesTests : TorchTest
{
    [Theory]
    [InlineData(28 * 28, 2_000)]                 // 6 MB
    [InlineData(3 * 64 * 64, 1_365)]             // 64 MB of 48 KB each
    [InlineData(3 * 1024 * 1024, 5)]
    [InlineData(100_000_000, 1)]
    public void A_part_is_a_few_thousand_samples_or_64_MB(int width, int part) => Assert.Equal(part, NearestSamples.PartOf(width));

    [Fact]
    public void Parts_of_any_size_find_what_a_search_one_by_one_finds()
    {
        var data = TinyData.Images();
        float[] queries = [.. data.Gather([7, 33], torch.CPU).Values().Select(value => value + 0.01f)];
        foreach (var part in new[] { 1, 9, 40 })
        {
            var nearest = new NearestSamples(queries, 64);
            for (var first = 0; first < 40; first += part)
                nearest.Add(data, first, Math.Min(part, 40 - first), torch.CPU);

            Assert.Equal([7, 33], nearest.Indices);
            Assert.All(nearest.Distances, distance => Assert.Equal(0.08, distance, 1e-3));   // √64 · .01
        }
    }
}
