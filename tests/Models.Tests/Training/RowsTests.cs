using GanOrleans.Models.Randomness;

namespace GanOrleans.Models.Tests.Training;

public sealed class RowsTests
{
    [Theory]
    [InlineData(100, 1)]
    [InlineData(100, 3)]
    [InlineData(7, 4)]
    [InlineData(2, 5)]
    public void Slices_cover_the_minibatch_in_rank_order_and_differ_by_at_most_one_row(int total, int workers)
    {
        var slices = Enumerable.Range(0, workers).Select(rank => Rows.Slice(total, rank, workers)).ToArray();

        Assert.Equal(Enumerable.Range(0, total), slices.SelectMany(s => Enumerable.Range(s.First, s.Count)));
        Assert.All(slices, s => Assert.Equal(total, s.Total));
        Assert.InRange(slices.Max(s => s.Count) - slices.Min(s => s.Count), 0, 1);
    }

    [Fact]
    public void A_rank_that_is_not_a_worker_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Rows.Slice(10, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rows.Slice(10, -1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rows.Slice(10, 0, 0));
    }
}
