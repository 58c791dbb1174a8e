using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using Orleans.Storage;

namespace GanOrleans.Grains.Tests.Runs;

/// <summary>The run record shows what storage has, and nothing else (faults, row 10).</summary>
[Trait("Fault", "10")]
public sealed class DurableRecordTests
{
    [Fact]
    public async Task A_status_is_told_when_it_is_durable_and_not_before()
    {
        using var run = await FakeRun.CreateAsync();
        var gate = new TaskCompletionSource();
        run.Storage.Gate = gate.Task;

        var write = run.TurnAsync(() => run.Parts.Record.WriteStatusAsync(RunState.Running, "", "begins"));
        await run.WaitAsync(() => run.Storage.Tries == 2, "being written");
        var (before, events) = (run.Status.State, run.Events.Length);
        gate.SetResult();
        await write;

        Assert.Equal((RunState.Submitted, 1), (before, events));
        Assert.Equal((RunState.Running, "begins"), (run.Status.State, run.Events[^1].Event));
        Assert.Equal(run.Parts.Log.Sequence, run.Storage.Written[^1].Sequence);
    }

    [Fact]
    public async Task A_write_that_fails_changes_nothing()
    {
        using var run = await FakeRun.CreateAsync(configure: options => options.RecordOutageLimit = TimeSpan.FromMilliseconds(1));
        run.Storage.Fault = new IOException("The storage is down.");

        var write = run.TurnAsync(() => run.Parts.Record.WriteAsync(r => (r.Generation, r.State) = (7, RunState.Running)));
        await run.WaitAsync(() => write.IsCompleted, "given up", TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAsync<RecordUnavailableException>(() => write);
        Assert.Equal((0, RunState.Submitted), (run.Parts.Record.Value.Generation, run.Status.State));
        Assert.Equal(0, run.Storage.State.Generation);
    }

    [Fact]
    public async Task Storage_that_is_down_is_tried_again_for_as_long_as_the_options_say()
    {
        using var run = await FakeRun.CreateAsync(configure: options => options.RecordOutageLimit = TimeSpan.FromSeconds(30));
        run.Storage.Fault = new IOException("The storage is down.");
        var start = run.Time.GetTimestamp();

        var write = run.TurnAsync(() => run.Parts.Record.WriteAsync(r => r.Generation = 7));
        await run.WaitAsync(() => write.IsCompleted, "given up", TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<RecordUnavailableException>(() => write);
        Assert.Contains("could not be written for 30 s: The storage is down.", error.Message, StringComparison.Ordinal);
        Assert.InRange(run.Time.GetElapsedTime(start).TotalSeconds, 30, 3_600);
    }

    [Fact]
    public async Task A_newer_owner_of_the_record_wins_at_once()
    {
        using var run = await FakeRun.CreateAsync();
        run.Storage.Fault = new InconsistentStateException("Somebody else wrote it.");

        await Assert.ThrowsAsync<InconsistentStateException>(() => run.TurnAsync(() => run.Parts.Record.WriteAsync(r => r.Generation = 7)));

        Assert.Equal(2, run.Storage.Tries);
    }

    [Fact]
    public async Task Writes_come_one_after_the_other_and_each_looks_at_what_the_one_before_left()
    {
        using var run = await FakeRun.CreateAsync();
        var gate = new TaskCompletionSource();
        run.Storage.Gate = gate.Task;

        var first = run.TurnAsync(() => run.Parts.Record.TryWriteAsync(r => r.Generation == 0, r => r.Generation++));
        var second = run.TurnAsync(() => run.Parts.Record.TryWriteAsync(r => r.Generation == 0, r => r.Generation++));
        gate.SetResult();

        Assert.Equal((true, false, 1), (await first, await second, run.Parts.Record.Value.Generation));
    }

    [Fact]
    public async Task Counts_that_change_during_a_write_are_not_lost()
    {
        using var run = await FakeRun.CreateAsync();
        var gate = new TaskCompletionSource();
        run.Storage.Gate = gate.Task;

        var write = run.TurnAsync(() => run.Parts.Record.WriteAsync(r => r.Generation = 1));
        await run.TurnAsync(() => run.Parts.Record.Note(r => r.SkippedSteps++));
        gate.SetResult();
        await write;

        Assert.Equal((1, 1L), (run.Parts.Record.Value.Generation, run.Parts.Record.Value.SkippedSteps));
    }

    [Fact]
    public async Task A_pause_that_cannot_be_written_is_shown_and_the_next_write_takes_it_along()
    {
        using var run = await FakeRun.CreateAsync();

        await run.TurnAsync(() => run.Parts.Record.ShowUnrecorded(RunState.Paused, "StorageUnavailable"));
        var (shown, durable) = (run.Status.State, run.Storage.Written[^1].State);
        await run.TurnAsync(() => run.Parts.Record.WriteAsync(r => r.Iteration = 5));

        Assert.Equal((RunState.Paused, RunState.Submitted), (shown, durable));
        Assert.Equal((RunState.Paused, "StorageUnavailable"), (run.Storage.Written[^1].State, run.Storage.Written[^1].Reason));
    }

    [Fact]
    public async Task A_run_whose_creation_fails_does_not_exist_and_may_be_created_again()
    {
        using var run = FakeRun.None();
        run.Storage.Fault = new IOException("The storage is down.");
        await Assert.ThrowsAsync<IOException>(() => run.TurnAsync(() => run.Parts.Creator.CreateAsync(run.Resolved())));
        var exists = run.Parts.Record.Exists;

        run.Storage.Fault = null;
        await run.TurnAsync(() => run.Parts.Creator.CreateAsync(run.Resolved()));

        Assert.False(exists);
        Assert.Equal("submitted", Assert.Single(run.Events).Event);
    }
}
