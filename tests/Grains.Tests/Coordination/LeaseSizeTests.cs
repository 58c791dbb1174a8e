using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

public class LeaseSizeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Leases_grow_towards_the_target_by_at_most_four_times()
    {
        var size = new LeaseSize(Second);
        var sizes = new List<int>();
        for (var lease = 0; lease < 6; lease++)
        {
            var count = size.From(0, 1_000_000);
            sizes.Add(count);
            size.Observe(count, count * TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal([1, 4, 16, 64, 100, 100], sizes);   // 10 ms an iteration: 100 a second
    }

    [Fact]
    public void A_lease_ends_at_the_end_and_at_every_interval()
    {
        var size = new LeaseSize(Second);
        for (var i = 0; i < 10; i++)
            size.Observe(size.From(0, 1_000_000), TimeSpan.FromMilliseconds(1));

        Assert.Equal(7, size.From(93, 100));
        Assert.Equal(20, size.From(980, 1_000_000, 1_000, 500));
        Assert.Equal(50, size.From(0, 50, 0, 500));
    }

    [Fact]
    public void A_lease_cut_short_by_an_interval_does_not_shrink_the_next()
    {
        var size = new LeaseSize(Second);
        for (var i = 0; i < 10; i++)
            size.Observe(size.From(0, 1_000_000), size.From(0, 1_000_000) * TimeSpan.FromMilliseconds(10));

        size.Observe(1, TimeSpan.FromMilliseconds(100));   // one slow iteration before a checkpoint

        Assert.Equal(100, size.From(0, 1_000_000));
    }

    [Theory]
    [InlineData(40, 20, true)]
    [InlineData(41, 20, false)]
    [InlineData(41, 0, false)]
    public void What_comes_every_so_many_iterations_is_due_at_their_multiples(long iteration, long every, bool due) =>
        Assert.Equal(due, new LeaseSize(Second).IsDue(iteration, every));

    [Fact]
    public void Leases_of_workers_that_average_every_16_iterations_are_whole_blocks_and_what_is_due_waits_for_the_end_of_one()
    {
        var size = new LeaseSize(Second, block: 16);
        var first = size.From(0, 160_000, 50);
        for (var i = 0; i < 10; i++)
            size.Observe(size.From(0, 160_000), size.From(0, 160_000) * TimeSpan.FromMilliseconds(10));

        var due = new List<long>();
        for (long at = 0, count; at < 320; at += count)
        {
            count = size.From(at, 320, 50, 0);
            if (size.IsDue(at + count, 50))
                due.Add(at + count);
        }

        Assert.Equal((16, 96), (first, size.From(0, 160_000)));   // 10 ms an iteration: 100 a second, 6 whole blocks
        Assert.Equal([64, 112, 160, 208, 256, 304], due);        // 50, 100, 150, 200, 250, 300
        Assert.Equal(16, size.From(32, 160_000, 3));             // every block's end
        Assert.True(size.IsDue(48, 3));
    }

    [Fact]
    public void A_lease_is_never_empty()
    {
        var size = new LeaseSize(Second);
        size.Observe(1, TimeSpan.FromMinutes(1));

        Assert.Equal(1, size.From(0, 10));
    }
}
