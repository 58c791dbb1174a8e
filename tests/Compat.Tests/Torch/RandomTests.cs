using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class RandomTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        using var a = new Generator(17);
        using var b = new Generator(17);
        using var c = new Generator(18);

        var (x, y, z) = (empty(100).normal_(0, 1, a), empty(100).normal_(0, 1, b), empty(100).normal_(0, 1, c));

        Assert.True(x.Equals(y));
        Assert.False(x.Equals(z));
        Assert.False(empty(100).normal_(0, 1, a).Equals(x));   // the stream goes on
    }

    [Fact]
    public void Reseeding_and_states_restart_a_stream()
    {
        using var generator = new Generator(3);
        var first = rand(8, generator: generator);
        var state = generator.get_state();
        var second = rand(8, generator: generator);

        generator.set_state(state);
        Assert.True(second.Equals(rand(8, generator: generator)));
        generator.manual_seed(3);
        Assert.True(first.Equals(rand(8, generator: generator)));
        Assert.Equal(3, generator.initial_seed());
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_one_alone()
    {
        manual_seed(5);
        var expected = rand(4);

        manual_seed(5);
        using var other = new Generator(99);
        rand(1000, generator: other);

        Assert.True(expected.Equals(rand(4)));
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        using var generator = new Generator(1);
        const long n = 100_000;   // standard error of the means below: at most .0032

        var normal = empty(n).normal_(2, 3, generator);
        var uniform = empty(n).uniform_(-1, 1, generator);
        var coin = empty(n).bernoulli_(.2, generator);

        Assert.InRange(normal.mean().item<float>(), 1.96f, 2.04f);
        Assert.InRange(normal.std().item<float>(), 2.96f, 3.04f);
        Assert.InRange(uniform.mean().item<float>(), -.01f, .01f);
        Assert.InRange(uniform.min().item<float>(), -1f, -.999f);
        Assert.InRange(uniform.max().item<float>(), .999f, 1f);
        Assert.InRange(coin.mean().item<float>(), .195f, .205f);
        Assert.True(((coin == 0) | (coin == 1)).all().item<bool>());
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        using var generator = new Generator(4);

        var permutation = randperm(50, generator: generator);

        Assert.Equal(int64, permutation.dtype);
        Assert.True(permutation.sort().Values.Equals(arange(50)));
        Assert.False(permutation.Equals(arange(50)));
    }

    [Fact]
    public void Integers_stay_below_their_bound()
    {
        var x = randint(3, 7, [1000]);

        Assert.Equal(3, x.min().item<long>());
        Assert.Equal(6, x.max().item<long>());
    }
}
