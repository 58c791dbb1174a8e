using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Randomness;

public sealed class DataOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_epoch_of_minibatches_shows_every_sample_once(int k)
    {
        var order = new DataOrder(5, samples: 600, k);
        var seen = new List<long>();
        var batch = new long[10];

        for (var t = 0; t < 60 / k; t++)
        {
            for (var substep = 0; substep < k; substep++)
            {
                order.Fill(batch, t, substep, Rows.All(10));
                seen.AddRange(batch);
            }
        }

        Assert.Equal(Enumerable.Range(0, 600).Select(i => (long)i), seen.Order());
    }

    [Fact]
    public void A_minibatch_that_crosses_the_end_of_an_epoch_goes_on_in_the_next()
    {
        var order = new DataOrder(5, samples: 25, 1);
        var batches = Enumerable.Range(0, 5).SelectMany(t => Take(order, t, Rows.All(10))).ToArray();

        Assert.Equal(Enumerable.Range(0, 25).Select(i => (long)i), batches[..25].Order());
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (long)i), batches[25..].Order());
        Assert.NotEqual(batches[..25], batches[25..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_slices_of_the_workers_are_the_whole(int workers)
    {
        var order = new DataOrder(5, samples: 25, 1);

        var slices = Enumerable.Range(0, workers).SelectMany(rank => Take(order, 2, Rows.Slice(10, rank, workers)));

        Assert.Equal(Take(order, 2, Rows.All(10)), slices);
    }

    [Fact]
    public void Another_seed_gives_another_order()
    {
        Assert.NotEqual(Take(new DataOrder(5, 1000, 1), 0, Rows.All(50)), Take(new DataOrder(6, 1000, 1), 0, Rows.All(50)));
    }

    private static long[] Take(DataOrder order, long t, Rows rows)
    {
        var indices = new long[rows.Count];
        order.Fill(indices, t, 0, rows);
        return indices;
    }
}
