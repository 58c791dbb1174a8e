using GanOrleans.Grains.Compute;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Compute;

public class ComputeLaneTests
{
    [Fact]
    public async Task Jobs_run_in_order_on_one_thread_with_the_runs_number_of_threads()
    {
        using var lane = new ComputeLane(0, torch.CPU);
        var seen = new List<(int Job, int Thread)>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i => lane.RunAsync(1, () =>
                    {
                        seen.Add((i, Environment.CurrentManagedThreadId));
                        return i;
                    })));

        Assert.Equal(Enumerable.Range(0, 100), seen.Select(s => s.Job));
        Assert.Single(seen.Select(s => s.Thread).Distinct());
        Assert.Equal(2, await lane.RunAsync(2, torch.get_num_threads));
        Assert.Equal(1, await lane.RunAsync(1, torch.get_num_threads));
    }

    [Fact]
    public async Task A_job_that_throws_tells_its_caller_and_the_lane_goes_on()
    {
        using var lane = new ComputeLane(0, torch.CPU);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            lane.RunAsync<int>(1, () => throw new InvalidOperationException("no")));

        Assert.Equal("no", fault.Message);
        Assert.Equal(7, await lane.RunAsync(1, () => 7));
    }

    [Fact]
    public async Task A_job_that_waits_lets_others_in_until_one_of_them_brings_what_it_waits_for()
    {
        using var lane = new ComputeLane(0, torch.CPU, capacity: 1);
        using var waiting = new ManualResetEventSlim();
        var order = new List<string>();
        var done = false;
        var job = lane.RunAsync(1, () =>
        {
            waiting.Set();
            var came = lane.RunJobsUntil(() => done, TimeSpan.FromSeconds(30));
            order.Add("first again");
            return (came, torch.get_num_threads());
        });
        waiting.Wait();

        // with two threads, and a wait of its own that has to end at once
        var within = await lane.RunAsync(2, () => (torch.get_num_threads(), lane.RunJobsUntil(() => false, TimeSpan.FromSeconds(30))));
        lane.Post(1, () =>
        {
            order.Add("another");
            done = true;
        });

        Assert.Equal((2, false), within);
        Assert.Equal((true, 1), await job);
        Assert.Equal(["another", "first again"], order);
    }

    [Fact]
    public async Task A_wait_ends_at_its_limit_and_when_the_lane_closes()
    {
        var lane = new ComputeLane(0, torch.CPU);
        using var waiting = new ManualResetEventSlim();

        Assert.False(await lane.RunAsync(1, () => lane.RunJobsUntil(() => false, TimeSpan.FromMilliseconds(20))));
        Assert.False(await lane.RunAsync(1, () => lane.RunJobsUntil(() => false, TimeSpan.FromMilliseconds(20), waits: true)));
        var job = lane.RunAsync(1, () =>
        {
            waiting.Set();
            return lane.RunJobsUntil(() => false, TimeSpan.FromMinutes(5));
        });
        waiting.Wait();
        lane.Dispose();

        Assert.False(await job);
        Assert.Throws<ObjectDisposedException>(() => lane.Post(1, () => { }));
    }

    [Fact]
    public async Task Callers_wait_for_room_in_the_queue()
    {
        using var lane = new ComputeLane(0, torch.CPU, capacity: 1);
        using var gate = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var blocking = lane.RunAsync(1, () => { running.Set(); gate.Wait(); return 0; });
        running.Wait();
        var queued = lane.RunAsync(1, () => 1);

        using var impatient = new CancellationTokenSource();
        var third = lane.RunAsync(1, () => 2, impatient.Token);
        Assert.Equal(1, lane.Waiting);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        gate.Set();
        Assert.Equal((0, 1), (await blocking, await queued));
    }

    [Fact]
    public async Task A_closed_lane_refuses_and_fails_what_waits()
    {
        var lane = new ComputeLane(0, torch.CPU);
        using var gate = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var last = lane.RunAsync(1, () => { running.Set(); gate.Wait(); return 0; });
        running.Wait();
        var waiting = lane.RunAsync(1, () => 1);
        var closing = Task.Factory.StartNew(lane.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        SpinWait.SpinUntil(() => lane.RunAsync(1, () => 0).IsFaulted, TimeSpan.FromSeconds(10));

        gate.Set();
        await closing;

        Assert.Equal(0, await last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lane.RunAsync(1, () => 0));
    }

    [Fact]
    public void The_co_located_worker_shares_the_home_lane_and_the_others_take_further_lanes_while_there_are_cores()
    {
        using var lanes = new LaneSet(Options.Create(new GanOptions { StorageRoot = "unused", Cores = 4 }), TimeProvider.System);

        using var home = lanes.HomeOf("run", 2);
        using var rank0 = lanes.ForWorker("run", 0, 2, colocated: true);
        using var rank1 = lanes.ForWorker("run", 1, 2, colocated: false);
        using var rank2 = lanes.ForWorker("run", 2, 2, colocated: false);

        Assert.Same(home.Lane, rank0.Lane);
        Assert.NotSame(home.Lane, rank1.Lane);
        Assert.Same(rank1.Lane, rank2.Lane);   // four cores hold two lanes of two threads
    }

    [Fact]
    public void With_one_lane_everybody_shares_it_and_a_second_run_takes_the_idle_one()
    {
        using var one = new LaneSet(Options.Create(new GanOptions { StorageRoot = "unused", Cores = 2 }), TimeProvider.System);
        using var home = one.HomeOf("run", 2);
        using var worker = one.ForWorker("run", 1, 2, colocated: false);
        Assert.Same(home.Lane, worker.Lane);

        using var two = new LaneSet(Options.Create(new GanOptions { StorageRoot = "unused", Cores = 2 }), TimeProvider.System);
        using var first = two.HomeOf("first", 1);
        using var second = two.HomeOf("second", 1);
        Assert.NotSame(first.Lane, second.Lane);
    }
}
