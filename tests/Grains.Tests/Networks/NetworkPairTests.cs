using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Tests.Networks;

/// <summary>Two networks as one.</summary>
public sealed class NetworkPairTests
{
    [Fact]
    public async Task A_generation_is_held_when_both_hold_it()
    {
        using var run = await FakeRun.TrainingAsync();
        var pair = new NetworkPair(run.Parts.Record, run.Grains, run.Time);
        var both = await pair.HoldAsync(1);

        run.Grains.Discriminator.Generation = 0;

        Assert.Equal((true, false), (both, await pair.HoldAsync(1)));
    }

    [Fact]
    public async Task Measures_go_by_the_network_s_name()
    {
        using var run = await FakeRun.TrainingAsync();
        var pair = new NetworkPair(run.Parts.Record, run.Grains, run.Time);

        var measures = await pair.MeasureAsync(1, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal([RunNetworks.Discriminator, RunNetworks.Generator], measures.Keys);
        Assert.Equal(2, measures[RunNetworks.Generator]!.WeightNorm);
    }
}
