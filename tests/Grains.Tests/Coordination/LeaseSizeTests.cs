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

    [Fact]
    public void A_lease_is_never_empty()
    {
        var size = new LeaseSize(Second);
        size.Observe(1, TimeSpan.FromMinutes(1));

        Assert.Equal(1, size.From(0, 10));
    }
}
