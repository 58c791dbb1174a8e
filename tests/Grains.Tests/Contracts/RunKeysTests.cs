using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Contracts;

public class RunKeysTests
{
    [Fact]
    public void A_networks_key_is_read_back() =>
        Assert.Equal(new NetworkKey("gan-mnist-1a2b", "cuda"), RunKeys.ParseNetwork(RunKeys.Network("gan-mnist-1a2b", "cuda")));

    [Theory]
    [InlineData("cpu", "cpu", "run/cpu/3")]
    [InlineData("any", "cuda", "run/any@cuda/3")]
    public void A_workers_key_names_the_networks_kind_only_where_it_differs(string worker, string network, string key)
    {
        Assert.Equal(key, RunKeys.Worker("run", worker, network, 3));
        Assert.Equal(new WorkerKey("run", worker, network, 3), RunKeys.ParseWorker(key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("run/cpu/0")]
    [InlineData("/cpu")]
    public void What_is_not_a_networks_key_is_refused(string key) => Assert.Throws<FormatException>(() => RunKeys.ParseNetwork(key));

    [Theory]
    [InlineData("run/cpu")]
    [InlineData("run/cpu/-1")]
    [InlineData("run/cpu/x")]
    [InlineData("run/a@b@c/0")]
    public void What_is_not_a_workers_key_is_refused(string key) => Assert.Throws<FormatException>(() => RunKeys.ParseWorker(key));

    [Fact]
    public void A_separator_within_a_part_is_refused() => Assert.Throws<ArgumentException>(() => RunKeys.Network("a/b", "cpu"));
}
