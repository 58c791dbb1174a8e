using GanOrleans.Grains.Compute;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GanOrleans.Grains.Tests.Compute;

public class IdleMemoryTests
{
    private readonly FakeTimeProvider time = new();
    private int releases;

    [Fact]
    public void Memory_is_released_at_once_and_then_at_most_every_ten_seconds()
    {
        using var memory = new IdleMemory(time, () => true, () => releases++);

        memory.Release();
        Advance(TimeSpan.Zero);
        Assert.Equal(1, releases);

        memory.Release();
        memory.Release();
        Advance(IdleMemory.MinInterval - TimeSpan.FromTicks(1));
        Assert.Equal(1, releases);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, releases);
    }

    [Fact]
    public void A_release_that_had_to_wait_is_left_out_when_a_run_computes_by_then()
    {
        var idle = true;
        using var memory = new IdleMemory(time, () => idle, () => releases++);
        memory.Release();
        Advance(TimeSpan.Zero);

        memory.Release();
        idle = false;
        Advance(IdleMemory.MinInterval);

        Assert.Equal(1, releases);
    }

    [Fact]
    public void A_silo_is_idle_when_the_last_part_that_trains_has_given_its_lane_back()
    {
        using var lanes = new LaneSet(Options.Create(new GanOptions { StorageRoot = "unused", Cores = 2 }), time, () => releases++);
        using var samples = lanes.ForSampling("b", 1);
        var (first, second) = (lanes.HomeOf("a", 1), lanes.HomeOf("b", 1));
        var worker = lanes.ForWorker("b", 1, 1, colocated: false);

        first.Dispose();
        worker.Dispose();
        Advance(IdleMemory.MinInterval);
        Assert.Equal(0, releases);

        second.Dispose();
        Advance(TimeSpan.Zero);
        Assert.Equal(1, releases);
    }

    private void Advance(TimeSpan by) => time.Advance(by);
}
