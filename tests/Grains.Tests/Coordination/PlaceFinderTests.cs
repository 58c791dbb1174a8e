using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>What a run waits for before it has a place (faults, rows 5 and 24).</summary>
public sealed class PlaceFinderTests
{
    [Fact]
    public async Task A_run_without_a_silo_of_its_kind_is_queued_and_begins_when_there_is_one()
    {
        using var run = await FakeRun.CreateAsync(change: spec => spec with { Device = "cuda" });
        run.Begin();
        await run.WaitAsync(() => run.Status.State == RunState.Queued, "queued");
        var reason = run.Status.Reason;

        run.Silos = [run.Silos[0] with { Kind = "cuda" }];
        await run.WaitAsync(() => run.Status.State == RunState.Running, "running", TimeSpan.FromSeconds(1));

        Assert.Equal("waits for a silo with the device kind 'cuda' (announced: cpu)", reason);
        Assert.Equal("cuda", run.Parts.Record.Value.Plan!.NetworkKind);
    }

    [Fact, Trait("Fault", "24")]
    public async Task A_run_without_a_silo_for_its_workers_says_so_and_fails_at_its_deadline()
    {
        using var run = await FakeRun.CreateAsync(change: spec => spec with { WorkerDevice = "cuda", WorkersDeadline = 60 });
        run.Begin();
        await run.WaitAsync(() => run.Status.State == RunState.WaitingForWorkers, "waiting");
        var reason = run.Status.Reason;

        await run.WaitAsync(() => run.Loop.IsCompleted, "at its end", TimeSpan.FromSeconds(10));

        Assert.EndsWith(", for 60 s at most", reason, StringComparison.Ordinal);
        Assert.Equal(RunState.Failed, run.Status.State);
        Assert.StartsWith("WaitingForWorkers: after 60 s the run still waits for a silo", run.Status.Reason, StringComparison.Ordinal);
        Assert.Empty(run.Grains.Generator.Loads);
    }

    [Fact, Trait("Fault", "5")]
    public async Task Nothing_begins_while_a_silo_leaves_and_one_that_never_leaves_is_not_waited_for_ever()
    {
        using var run = await FakeRun.CreateAsync();
        var address = Orleans.Runtime.SiloAddress.New(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 2), 1);
        var other = run.Silos[0] with { Address = address };
        run.Silos = [run.Silos[0], other];
        await run.TurnAsync(() => run.Parts.DrainingSilos.Add(other.Address.ToString()));
        run.Begin();
        await run.WaitAsync(() => run.Status.State == RunState.Queued, "queued");
        var reason = run.Status.Reason;

        await run.WaitAsync(() => run.Status.State == RunState.Running, "running", TimeSpan.FromSeconds(1));

        Assert.Equal($"waits for silo {other.Address} to leave", reason);
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_hand_over_whose_checkpoint_fails_is_tried_again_for_a_while()
    {
        using var run = await FakeRun.TrainingAsync();
        var first = await run.TurnAsync(() => Task.FromResult(run.Parts.DrainingSilos.MayHandOverLater()));

        run.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.True(first);
        Assert.False(await run.TurnAsync(() => Task.FromResult(run.Parts.DrainingSilos.MayHandOverLater())));
    }

    [Fact]
    public async Task Only_a_silo_that_holds_the_coordinator_or_networks_touches_the_run()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();

        await run.TurnAsync(() => run.Parts.DrainingSilos.Add("another"));
        var another = run.Parts.DrainingSilos.Affects(areNetworksLoaded: true);
        await run.TurnAsync(() => run.Parts.DrainingSilos.Add("address"));

        Assert.False(another);
        Assert.True(run.Parts.DrainingSilos.Affects(areNetworksLoaded: true));
        Assert.False(run.Parts.DrainingSilos.Affects(areNetworksLoaded: false));
    }
}
