using System.Collections.Concurrent;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class ObserverTests(ActorCluster cluster)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_observer_hears_what_a_grain_tells_in_order(int silo)
    {
        var grain = cluster.Client.GetGrain<INewsGrain>($"{silo}/{Guid.NewGuid()}");
        var news = new News();
        var reference = cluster.Client.CreateObjectReference<INewsObserver>(news);

        await grain.Subscribe(reference);
        await grain.Subscribe(reference);
        for (var i = 0; i < 5; i++)
            Assert.Equal(1, await grain.Publish($"{i}"));

        Assert.Equal(["0", "1", "2", "3", "4"], news.Heard);
        GC.KeepAlive(news);
    }

    [Fact]
    public async Task An_observer_that_unsubscribed_hears_nothing_more()
    {
        var grain = cluster.Client.GetGrain<INewsGrain>($"0/{Guid.NewGuid()}");
        var news = new News();
        var reference = cluster.Client.CreateObjectReference<INewsObserver>(news);

        await grain.Subscribe(reference);
        await grain.Publish("one");
        await grain.Unsubscribe(reference);

        Assert.Equal(0, await grain.Publish("two"));
        Assert.Equal(["one"], news.Heard);
        GC.KeepAlive(news);
    }

    [Fact]
    public async Task The_error_of_an_observer_reaches_the_grain_that_told()
    {
        var grain = cluster.Client.GetGrain<INewsGrain>($"0/{Guid.NewGuid()}");
        var news = new News { Fails = true };

        Assert.Equal(nameof(QuotaException), await grain.TellDirectly(cluster.Client.CreateObjectReference<INewsObserver>(news), "bad"));
        GC.KeepAlive(news);
    }

    private sealed class News : INewsObserver
    {
        private readonly ConcurrentQueue<string> _heard = new();

        public bool Fails { get; init; }

        public string[] Heard => [.. _heard];

        public Task Tell(string news)
        {
            _heard.Enqueue(news);
            return Fails ? throw new QuotaException("enough", 1) : Task.CompletedTask;
        }

        public Task TellQuickly(string news) => Tell(news);
    }
}
