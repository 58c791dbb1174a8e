using GanOrleans.Models.Optimization;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Tests.Support;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Optimization;

public sealed class GradientMeanTests : TorchTest
{
    [Fact]
    public void Shares_count_by_their_samples()
    {
        var mean = zeros(2);

        GradientMean.Into(mean, [(30, tensor(new[] { 1f, 4f })), (10, tensor(new[] { 5f, 0f }))]);

        Assert.Equal([2f, 3f], mean.Values());   // (30·1 + 10·5) / 40, (30·4 + 10·0) / 40
    }

    [Fact]
    public void Five_shares_have_the_hand_computed_mean()
    {
        var mean = zeros(1);

        GradientMean.Into(
            mean,
            [
                (1, tensor(new[] { 16f })), (2, tensor(new[] { 8f })), (0, tensor(new[] { 1000f })), (4, tensor(new[] { 4f })), (1,
                tensor(new[] { -48f })),
            ]);

        Assert.Equal([0f], mean.Values());   // (16 + 16 + 0 + 16 − 48) / 8
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 4096)]
    [InlineData(3, 4099)]
    [InlineData(5, 10_003)]
    [InlineData(8, 70_001)]
    public void One_pass_over_host_memory_gives_the_bits_of_tensor_operators(int workers, int length)
    {
        var random = new Random(workers);
        var shares = Enumerable.Range(0, workers)
            .Select(rank => (Samples: rank * 7 % 5, Gradient: tensor(Enumerable.Range(0, length).Select(_ => Any()).ToArray())))
            .ToArray();
        var (byOperators, inOnePass) = (zeros(length), zeros(length));

        GradientMean.Sum(byOperators, shares, 0, workers, shares.Sum(share => share.Samples));
        Assert.True(GradientMean.Into(inOnePass, shares));
        GradientMean.Into(shares[0].Gradient, shares);   // into the first one's own memory

        TensorAsserts.BitEqual(byOperators, inOnePass);
        TensorAsserts.BitEqual(byOperators, shares[0].Gradient);

        float Any() => (float)((random.NextDouble() - .5) * Math.Pow(10, random.Next(-20, 20)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_mean_that_is_not_finite_is_known_as_such(float element)
    {
        var (a, b) = (zeros(5_000), zeros(5_000));
        b[4_321] = tensor(element);

        Assert.False(GradientMean.Into(zeros(5_000), [(1, a), (1, b)]));
        Assert.Null(GradientMean.Into(zeros(5_000), [(1, b)]));   // a copy that nobody has looked at
    }

    [Fact]
    public void One_share_is_copied_bit_for_bit()
    {
        var share = tensor(new[] { 0.1f, -0f, float.Epsilon, 1e30f });
        var mean = ones(4);

        GradientMean.Into(mean, [(3, share)]);

        TensorAsserts.BitEqual(share, mean);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void The_order_in_which_shares_arrive_does_not_change_a_bit(int workers)
    {
        var stream = KeyedStream.For(3, RandomPurpose.Sampling);
        var shares = Enumerable.Range(0, workers).Select(rank => (Rank: rank, Gradient: Random(stream, rank))).ToArray();
        var expected = Mean(shares);

        foreach (var order in new[] { shares.Reverse(), shares.Skip(1).Append(shares[0]), shares.OrderBy(s => s.Rank * 7919 % 11) })
        {
            // What arrives in any order is put in rank order before it is summed.
            TensorAsserts.BitEqual(expected, Mean(order));
        }

        static Tensor Mean(IEnumerable<(int Rank, Tensor Gradient)> arrived)
        {
            var mean = empty(1000);
            GradientMean.Into(mean, [.. arrived.OrderBy(s => s.Rank).Select(s => (s.Rank + 1, s.Gradient))]);
            return mean;
        }
    }

    [Fact]
    public void The_first_share_may_be_the_destination()
    {
        var (separate, first, second) = (zeros(2), tensor(new[] { 1f, 4f }), tensor(new[] { 5f, 0f }));
        GradientMean.Into(separate, [(30, first), (10, second)]);

        GradientMean.Into(first, [(30, first), (10, second)]);

        TensorAsserts.BitEqual(separate, first);
    }

    [Fact]
    public void Shares_that_cannot_be_averaged_are_refused()
    {
        var mean = zeros(2);

        Assert.Contains(
            "Share 1", Assert.Throws<ArgumentException>(() => GradientMean.Into(mean, [(1, zeros(2)), (1, zeros(3))])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "samples", Assert.Throws<ArgumentException>(() => GradientMean.Into(mean, [(0, zeros(2))])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "destination", Assert.Throws<ArgumentException>(() => GradientMean.Into(mean, [(1, zeros(2)), (1, mean)])).Message,
            StringComparison.Ordinal);
    }

    private static Tensor Random(KeyedStream stream, int row)
    {
        var values = new float[1000];
        stream.Normal(values, row);
        return tensor(values);
    }
}
