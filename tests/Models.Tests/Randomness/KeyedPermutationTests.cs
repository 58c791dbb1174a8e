using GanOrleans.Models.Randomness;

namespace GanOrleans.Models.Tests.Randomness;

public sealed class KeyedPermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(50_000)]
    public void Every_number_is_hit_exactly_once(int count)
    {
        var permutation = new KeyedPermutation(99, count);

        var images = Enumerable.Range(0, count).Select(i => permutation[i]).Order().ToArray();

        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), images);
    }

    [Fact]
    public void Another_key_gives_another_order()
    {
        var (one, other) = (new KeyedPermutation(1, 1000), new KeyedPermutation(2, 1000));

        // Independent permutations agree in one place on average.
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => one[i] == other[i]), 0, 10);
    }

    [Fact]
    public void Neighbours_do_not_stay_neighbours()
    {
        var permutation = new KeyedPermutation(1, 10_000);

        Assert.InRange(Enumerable.Range(0, 9_999).Count(i => Math.Abs(permutation[i] - permutation[i + 1]) == 1), 0, 12);
    }

    [Fact]
    public void An_index_outside_the_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyedPermutation(1, 10)[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyedPermutation(1, 10)[-1]);
    }
}
