using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Those who ask, wait or watch.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task A_request_that_takes_too_long_says_what_the_run_does_first()
    {
        using var run = await FakeRun.TrainingAsync();

        var wait = run.TurnAsync(() => run.Parts.Wait.RequireAsync("paused", state => state == RunState.Paused, CancellationToken.None));
        await run.WaitAsync(() => wait.IsCompleted, "answered", TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => wait);
        Assert.StartsWith(
            $"Run '{FakeRun.Id}' is not paused after 25 s: it is Running at iteration 0", error.Message, StringComparison.Ordinal);
        Assert.Equal((EventKinds.Alarm, error.Message), (run.Events[^1].Kind, run.Events[^1].Event));
    }

    [Fact]
    public async Task A_request_ends_with_the_state_that_it_waits_for()
    {
        using var run = await FakeRun.CreateAsync();

        var wait = run.TurnAsync(
            () => run.Parts.Wait.ReachesAsync(state => state == RunState.Running, RequestWait.Limit, CancellationToken.None));
        run.Begin();

        Assert.True(await wait);
    }

    [Fact, Trait("Fault", "19")]
    public async Task Who_watches_gets_what_was_and_what_comes_and_a_sign_of_life_in_between()
    {
        using var run = await FakeRun.CreateAsync();
        var seen = new List<RunUpdate>();
        var silent = 0;
        var watch = run.TurnAsync(async () =>
        {
            await foreach (var update in run.Parts.Watch.WatchAsync(0, () => silent++))
                seen.Add(update);
        });
        await run.WaitAsync(() => seen.Count == 1, "watching");

        await run.WaitAsync(() => seen.Count == 2, "alive", TimeSpan.FromSeconds(30));
        await run.TurnAsync(() => run.Parts.Record.WriteStatusAsync(RunState.Cancelled, "cancelled by a user"));
        await watch;

        Assert.Equal((1, seen[0].Sequence), (silent, seen[1].Sequence));
        Assert.Equal("cancelled by a user", seen[^1].Event);
    }

    [Fact, Trait("Fault", "19")]
    public async Task Who_has_seen_everything_of_an_ended_run_is_told_once_more_how_it_ended()
    {
        using var run = await FakeRun.CreateAsync();
        await run.TurnAsync(() => run.Parts.Record.WriteStatusAsync(RunState.Cancelled, "cancelled by a user"));
        var seen = new List<RunUpdate>();

        await foreach (var update in run.Parts.Watch.WatchAsync(run.Parts.Log.Sequence, () => { }))
            seen.Add(update);

        Assert.Equal((RunState.Cancelled, run.Parts.Log.Sequence), (Assert.Single(seen).State, seen[0].Sequence));
    }

    [Fact]
    public async Task A_run_that_is_taken_back_while_it_trains_goes_on_there()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(run.Parts.Position.Iteration, double.NaN, ""));
        var early = run.Status;
        await run.LeaseAsync();

        var restore = run.TurnAsync(() => run.Parts.Commands.RestoreAsync(early.LastCheckpoint, CancellationToken.None));
        await run.WaitAsync(() => run.Parts.Control.Desired.RestoreTo is not null, "asked");
        run.Grains.Worker.Complete();
        await restore;
        await run.Grains.Worker.NextAsync();

        Assert.Equal((2, early.Iteration), (run.Status.Generation, run.Status.Iteration));
        Assert.Contains(run.Events, update => update.Kind == EventKinds.RolledBack);
    }

    [Fact]
    public async Task Samples_come_from_the_live_networks_while_the_run_trains_and_from_a_checkpoint_otherwise()
    {
        using var run = await FakeRun.CreateAsync();
        var queued = (await run.TurnAsync(() => run.Parts.Commands.SampleSourceAsync(null)))!;
        run.Begin();
        await run.Grains.Worker.NextAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(0, double.NaN, ""));

        var live = (await run.TurnAsync(() => run.Parts.Commands.SampleSourceAsync(null)))!;
        var named = (await run.TurnAsync(() => run.Parts.Commands.SampleSourceAsync("0-g1")))!;
        var unknown = await Assert.ThrowsAsync<RunException>(() => run.TurnAsync(() => run.Parts.Commands.SampleSourceAsync("7-g1")));

        Assert.Null(queued.Plan);
        Assert.Equal((RunState.Running, 1, null), (live.State, live.Generation, live.Checkpoint));
        Assert.Equal("0-g1", named.Checkpoint);
        Assert.EndsWith("It has: 0-g1.", unknown.Message, StringComparison.Ordinal);
    }
}
