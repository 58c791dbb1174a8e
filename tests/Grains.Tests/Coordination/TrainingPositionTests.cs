using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Where training stands, and what people see of it after a way back.</summary>
public sealed class TrainingPositionTests
{
    [Fact]
    public async Task Figures_of_what_was_left_are_no_longer_shown()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync(lease => FakeWorker.Done(lease) with { Scalars = new TrainingScalars { LossD = 1 } });
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(run.Parts.Position.Iteration, double.NaN, ""));
        var kept = run.Status;
        await run.LeaseAsync(lease => FakeWorker.Done(lease) with { Scalars = new TrainingScalars { LossD = 2 } });
        var left = run.Status;

        await run.TurnAsync(() => run.Parts.Position.ReturnTo(run.Parts.Record.Value));

        Assert.Equal((1, 2), (kept.Progress!.LossD, left.Progress!.LossD));
        Assert.True(left.Iteration > kept.Iteration);
        Assert.Equal((kept.Iteration, 1), (run.Status.Iteration, run.Status.Progress!.LossD));
    }

    [Fact]
    public async Task Without_figures_there_is_no_progress_and_no_value()
    {
        using var run = await FakeRun.CreateAsync();

        Assert.Null(run.Status.Progress);
        Assert.Equal(double.NaN, run.Parts.Position.Value);
    }
}
