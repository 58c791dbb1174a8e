using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>What people see of checkpoints and do with them, and what retention leaves (faults, rows 13 and 14).</summary>
public sealed class CheckpointLibraryTests
{
    [Fact, Trait("Fault", "14")]
    public async Task Retention_keeps_the_newest_the_pinned_and_the_held_and_a_hold_ends_by_itself()
    {
        using var run = await FakeRun.TrainingAsync(change: spec => spec with { KeepCheckpoints = 1 });
        await TakeAsync(run, 10);
        await run.TurnAsync(() => run.Parts.Library.PinAsync("10-g1", pinned: true));
        await TakeAsync(run, 20);
        await run.TurnAsync(() => { run.Parts.Library.Hold("20-g1"); });
        await TakeAsync(run, 30);
        await TakeAsync(run, 40);
        var held = await NamesAsync(run);

        run.Time.Advance(TimeSpan.FromMinutes(11));
        await run.TurnAsync(() => run.Parts.Library.PinAsync("10-g1", pinned: false));
        await TakeAsync(run, 50);

        Assert.Equal(["10-g1", "20-g1", "40-g1"], held);
        Assert.Equal(["50-g1"], await NamesAsync(run));
    }

    [Fact, Trait("Fault", "14")]
    public async Task Retention_keeps_what_somebody_wants_to_go_back_to()
    {
        using var run = await FakeRun.TrainingAsync(change: spec => spec with { KeepCheckpoints = 1 });
        await TakeAsync(run, 10);
        await run.TurnAsync(() => run.Parts.Control.RequestRestore("10-g1"));

        await TakeAsync(run, 20);

        Assert.Equal(["10-g1", "20-g1"], await NamesAsync(run));
    }

    [Fact, Trait("Fault", "13")]
    public async Task A_changed_file_is_reported_and_an_unknown_name_is_answered_with_those_that_there_are()
    {
        using var run = await FakeRun.TrainingAsync();
        await TakeAsync(run, 10);
        await File.WriteAllTextAsync(Path.Combine(run.Folder, "checkpoints", "10-g1", RunNetworks.Generator), "something else");

        var report = Assert.Single(await run.TurnAsync(() => run.Parts.Library.VerifyAsync(null)));
        var unknown = await Assert.ThrowsAsync<RunException>(() => run.TurnAsync(() => run.Parts.Library.VerifyAsync("11-g1")));

        Assert.NotEmpty(report.Faults);
        Assert.EndsWith("has no checkpoint '11-g1'. It has: 10-g1.", unknown.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_pin_that_cannot_be_recorded_is_an_answer_that_clients_understand_and_is_not_there()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.RecordOutageLimit = TimeSpan.FromSeconds(1));
        await TakeAsync(run, 10);
        run.Storage.Fault = new IOException("The storage is down.");

        var pin = run.TurnAsync(() => run.Parts.Library.PinAsync("10-g1", pinned: true));
        await run.WaitAsync(() => pin.IsCompleted, "answered", TimeSpan.FromMilliseconds(100));

        Assert.Contains(
            "could not be written for 1 s", (await Assert.ThrowsAsync<TimeoutException>(() => pin)).Message, StringComparison.Ordinal);
        Assert.Empty(run.Parts.Record.Value.Pinned);
    }

    private static Task<CheckpointInfo?> TakeAsync(FakeRun run, long iteration) =>
        run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(iteration, double.NaN, ""));

    private static async Task<IEnumerable<string>> NamesAsync(FakeRun run) =>
        (await run.TurnAsync(run.Parts.Library.ListAsync)).Select(checkpoint => checkpoint.Name);
}
