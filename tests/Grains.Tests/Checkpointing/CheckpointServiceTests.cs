using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>Checkpoints that are copied, stored, asked for, late or not there (faults, rows 12 and 21).</summary>
[Trait("Fault", "12")]
public sealed class CheckpointServiceTests
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_checkpoint_moves_the_record_when_its_files_are_there()
    {
        using var run = await LoadedAsync();

        var info = await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, -1.4, "on demand"));

        Assert.Equal(("20-g1", 20L, -1.4), (info!.Name, info.Iteration, info.Value));
        Assert.Equal(("20-g1", 20L), (run.Storage.Written[^1].Checkpoint, run.Storage.Written[^1].Iteration));
        Assert.StartsWith("checkpoint 20-g1 is written (on demand)", run.Events[^1].Event, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_hangs_is_waited_for_once_and_then_training_goes_on_under_an_alarm()
    {
        using var run = await LoadedAsync();
        var disk = new TaskCompletionSource();
        run.Grains.Generator.SaveGate = disk.Task;
        await run.TurnAsync(() => run.Parts.Checkpoints.CaptureAsync(20, double.NaN, ""));
        var start = run.Time.GetTimestamp();

        var second = run.TurnAsync(() => run.Parts.Checkpoints.CaptureAsync(40, double.NaN, ""));
        await run.WaitAsync(() => second.IsCompleted, "going on", TimeSpan.FromSeconds(1));
        var waited = run.Time.GetElapsedTime(start);
        var alarm = Assert.Single(run.Status.Alarms);
        disk.SetResult();
        await run.WaitAsync(() => run.Parts.Checkpoints.IsIdle, "stored");

        Assert.False(await second);
        Assert.True(waited >= WaitLimit, $"{waited} is less than the wait limit");
        Assert.StartsWith(
            "no checkpoint was taken at iteration 40: an earlier one is still being stored.", alarm, StringComparison.Ordinal);
        Assert.Empty(run.Status.Alarms);
        Assert.Equal("20-g1", run.Status.LastCheckpoint);
    }

    [Fact]
    public async Task A_disk_that_fails_is_tried_three_times_and_the_checkpoint_before_stays()
    {
        using var run = await LoadedAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, double.NaN, ""));
        run.Grains.Generator.SaveFault = new RunException("No space left on device.");

        var failed = run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(40, double.NaN, ""));
        await run.WaitAsync(() => failed.IsCompleted, "given up", TimeSpan.FromMilliseconds(500));

        Assert.Null(await failed);
        Assert.Equal("20-g1", run.Status.LastCheckpoint);
        Assert.Contains(
            "No space left on device. The newest checkpoint is '20-g1'.", Assert.Single(run.Status.Alarms), StringComparison.Ordinal);
        Assert.Equal(["20-g1"], Directory.GetDirectories(Path.Combine(run.Folder, "checkpoints")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Whoever_asks_while_an_earlier_one_is_stored_gets_one_of_now()
    {
        using var run = await LoadedAsync();
        var disk = new TaskCompletionSource();
        run.Grains.Generator.SaveGate = disk.Task;
        var first = run.TurnAsync(() => run.Parts.Checkpoints.AskAsync());
        await run.TurnAsync(() => run.Parts.Checkpoints.CaptureAsync(20, double.NaN, "on demand"));

        var second = run.TurnAsync(() => run.Parts.Checkpoints.AskAsync());
        disk.SetResult();
        var early = await first;
        var isAsked = run.Parts.Checkpoints.IsAsked;
        await run.TurnAsync(() => run.Parts.Checkpoints.CaptureAsync(40, double.NaN, "on demand"));

        Assert.True(isAsked);
        Assert.Equal((20L, 40L), (early.Iteration, (await second).Iteration));
        Assert.Equal(["20-g1", "40-g1"], run.Storage.Written[^1].Pinned);
    }

    [Fact, Trait("Fault", "21")]
    public async Task What_is_stored_after_the_end_counts_for_nothing()
    {
        using var run = await LoadedAsync();
        var disk = new TaskCompletionSource();
        run.Grains.Generator.SaveGate = disk.Task;
        var asked = run.TurnAsync(() => run.Parts.Checkpoints.AskAsync());
        await run.TurnAsync(() => run.Parts.Checkpoints.CaptureAsync(20, double.NaN, "on demand"));

        await run.TurnAsync(() => run.Parts.Record.WriteStatusAsync(RunState.Cancelled, "cancelled by a user"));
        disk.SetResult();
        var refused = await Assert.ThrowsAsync<RunException>(() => asked);

        Assert.EndsWith("the checkpoint at iteration 20 came too late, generation 1 is over.", refused.Message, StringComparison.Ordinal);
        Assert.Equal((RunState.Cancelled, ""), (run.Status.State, run.Status.LastCheckpoint));
    }

    [Fact]
    public async Task Where_nothing_was_learned_since_the_last_one_that_one_answers()
    {
        using var run = await LoadedAsync();
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, double.NaN, ""));
        run.Grains.Generator.SaveFault = new RunException("No space left on device.");

        var same = await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(20, double.NaN, "before the pause"));

        Assert.Equal("20-g1", same!.Name);
    }

    [Fact]
    public async Task The_last_checkpoint_is_waited_for_as_long_as_a_run_may_be_without_one()
    {
        using var run = await LoadedAsync();
        var disk = new TaskCompletionSource();
        run.Grains.Generator.SaveGate = disk.Task;

        var last = run.TurnAsync(() => run.Parts.Checkpoints.TakeLastAsync(100, double.NaN, TimeSpan.FromMinutes(10), () => false));
        await run.WaitAsync(() => run.Status.Alarms.Length > 0, "under an alarm", TimeSpan.FromSeconds(1));
        disk.SetResult();
        await run.WaitAsync(() => last.IsCompleted, "stored", TimeSpan.FromMilliseconds(100));

        Assert.Equal("100-g1", (await last)!.Name);
        Assert.Empty(run.Status.Alarms);
    }

    [Fact]
    public async Task The_last_checkpoint_is_given_up_when_somebody_asks_for_something_else()
    {
        using var run = await LoadedAsync();
        run.Grains.Generator.SaveGate = new TaskCompletionSource().Task;

        var last = run.TurnAsync(() => run.Parts.Checkpoints.TakeLastAsync(100, double.NaN, TimeSpan.FromMinutes(10), () => true));
        await run.WaitAsync(() => last.IsCompleted, "given up", TimeSpan.FromSeconds(1));

        Assert.Null(await last);
    }

    [Fact]
    public async Task Seconds_say_when_one_is_due_and_count_from_the_beginning_of_a_generation()
    {
        using var run = await FakeRun.TrainingAsync(change: spec => spec with { CheckpointSeconds = 60 });
        var before = run.Parts.Checkpoints.IsTime();

        run.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal((false, true), (before, run.Parts.Checkpoints.IsTime()));
    }

    // A run whose networks hold generation 1, and whose one lease waits for ever.
    private static Task<FakeRun> LoadedAsync() => FakeRun.TrainingAsync(configure: options => options.CheckpointWaitLimit = WaitLimit);
}
