using GanOrleans.Contracts;

namespace GanOrleans.Grains.Tests.Diagnostics;

/// <summary>When training is looked at, and what it costs when that fails.</summary>
public sealed class TrainingMonitorTests
{
    [Fact]
    public async Task The_first_lease_runs_before_the_first_samples_are_drawn()
    {
        using var run = await FakeRun.TrainingAsync();

        var before = (run.Grains.Evaluator.Draws, run.Grains.Worker.Leases);
        await run.LeaseAsync();

        Assert.Equal((0, 1), before);
        Assert.Equal((1, 1, 2), (run.Grains.Evaluator.Draws, run.Grains.Evaluator.Reals, run.Grains.Worker.Leases));
    }

    [Fact]
    public async Task Training_is_looked_at_once_per_period_and_the_data_once_per_activation()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.DiagnosisPeriod = TimeSpan.FromSeconds(10));

        for (var second = 0; second < 21; second++)
        {
            await run.LeaseAsync();
            run.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((3, 1), (run.Grains.Evaluator.Draws, run.Grains.Evaluator.Reals));
    }

    [Fact]
    public async Task A_failure_is_logged_once_and_again_when_it_has_worked_in_between()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.DiagnosisPeriod = TimeSpan.FromSeconds(1));

        foreach (var works in new[] { false, false, true, false })
        {
            run.Grains.Evaluator.Fault = works ? null : new RunException("no memory");
            await run.LeaseAsync();
            run.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            2, run.Events.Count(update => update.Event.StartsWith("training could not be diagnosed: no memory", StringComparison.Ordinal)));
        Assert.Equal(RunState.Running, run.Status.State);
    }

    [Fact]
    public async Task Samples_that_stay_alike_are_found_and_the_finding_is_durable_with_the_next_write()
    {
        using var run = await FakeRun.TrainingAsync(configure: options => options.DiagnosisPeriod = TimeSpan.FromSeconds(1));
        run.Grains.Evaluator.Spread = 1;

        for (var i = 0; i < 5; i++)
        {
            await run.LeaseAsync();
            run.Grains.Evaluator.Spread = .001f;
            run.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(run.Parts.Position.Iteration, double.NaN, ""));

        Assert.StartsWith("mode-collapse", Assert.Single(run.Status.Diagnoses), StringComparison.Ordinal);
        Assert.Equal(["mode-collapse"], run.Storage.Written[^1].Diagnoses.Keys);
        Assert.Single(run.Events, update => update.Kind == EventKinds.Diagnosis);
    }
}
