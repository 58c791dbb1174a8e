using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Leases that are lost, late, issued again or entered.</summary>
public sealed class LeaseTests
{
    [Fact, Trait("Fault", "1")]
    public async Task A_lost_worker_gets_its_lease_again_and_it_is_told_once()
    {
        using var run = await FakeRun.TrainingAsync();
        var lease = run.Grains.Worker.Lease;

        for (var loss = 0; loss < 2; loss++)
        {
            var leases = run.Grains.Worker.Leases;
            run.Grains.Worker.Fail(new TimeoutException("No answer."));
            await run.WaitAsync(() => run.Grains.Worker.Leases > leases, "issued again", TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(lease, run.Grains.Worker.Lease);
        Assert.Single(run.Events,
            update => update.Event.StartsWith("worker 0 is lost (No answer.); its lease from iteration 0", StringComparison.Ordinal));
    }

    [Theory, Trait("Fault", "7")]
    [InlineData(LeaseOutcome.GenerationLost, true, null, 1, GenerationEnd.Lost)]
    [InlineData(LeaseOutcome.Diverged, true, null, 1, GenerationEnd.Diverged)]
    [InlineData(LeaseOutcome.Failed, true, null, 1, GenerationEnd.Failed)]
    [InlineData(LeaseOutcome.NetworkUnreachable, false, null, 1, GenerationEnd.Lost)]
    [InlineData(LeaseOutcome.NetworkUnreachable, true, null, 9, null)]
    [InlineData(LeaseOutcome.DeadlineMissed, true, null, 2, null)]
    [InlineData(LeaseOutcome.DeadlineMissed, true, null, 3, GenerationEnd.Lost)]
    [InlineData(LeaseOutcome.DeadlineMissed, false, null, 1, GenerationEnd.Lost)]
    [InlineData(LeaseOutcome.DeadlineMissed, true, "no silo", 1, GenerationEnd.Lost)]
    public async Task What_a_lease_means_that_ended_badly(LeaseOutcome outcome, bool loaded, string? missing, int times, object? end)
    {
        var judge = new LeaseFailurePolicy(() => Task.FromResult(loaded), () => missing);

        GenerationResult? judged = null;
        for (var i = 0; i < times; i++)
            judged = await judge.DecideAsync(new LeaseResult { Outcome = outcome, Reason = "because", Place = FakeWorker.Place });

        Assert.Equal((GenerationEnd?)end, judged?.End);
        Assert.Equal(end is null ? null : missing ?? "because", judged?.Reason);
    }

    [Fact, Trait("Fault", "7")]
    public async Task A_lease_that_ends_well_forgives_the_deadlines_missed_before()
    {
        var judge = new LeaseFailurePolicy(() => Task.FromResult(true), () => null);
        var missed = new LeaseResult { Outcome = LeaseOutcome.DeadlineMissed, Place = FakeWorker.Place };

        await judge.DecideAsync(missed);
        await judge.DecideAsync(missed);
        judge.Reset();

        Assert.Null(await judge.DecideAsync(missed));
    }

    [Fact]
    public async Task Skipped_steps_and_dropped_shares_are_counted_and_told()
    {
        using var run = await FakeRun.TrainingAsync();

        await run.LeaseAsync(lease => FakeWorker.Done(lease) with { SkippedSteps = 2, DroppedShares = new() { [1] = 3 } });

        Assert.Equal((2L, 3L, run.Status.Iteration), (run.Status.SkippedSteps, run.Status.DroppedShares, run.Status.GeneratorVersion));
        Assert.Contains(run.Events, update => update.Kind == EventKinds.Skipped);
        Assert.Contains(run.Events,
            update => update.Kind == EventKinds.Straggler && update.Event.Contains("without worker 1", StringComparison.Ordinal));
    }

    [Fact, Trait("Fault", "23")]
    public async Task A_worker_that_answers_from_elsewhere_has_joined_there()
    {
        using var run = await FakeRun.TrainingAsync();
        await run.LeaseAsync();

        await run.LeaseAsync(
            lease => FakeWorker.Done(lease) with { Place = new GrainPlace("worker 0", "other", "elsewhere", "cpu lane 0") });

        Assert.Contains(run.Events, update => update.Event == "worker 0 joined on silo other");
        Assert.Equal(["discriminator", "generator", "worker 0"], run.Status.Places.Select(place => place.Part));
    }

    [Fact]
    public async Task A_revoked_lease_counts_for_nothing_and_the_loop_looks_at_what_people_want()
    {
        using var run = await FakeRun.TrainingAsync();

        await run.TurnAsync(() => run.Parts.Control.Request(IntentEvent.CancelAsked));
        await run.TurnAsync(run.Parts.Runner.RevokeAsync);
        await run.Loop;

        Assert.Equal((1, RunState.Cancelled, 0L), (run.Grains.Worker.Revoked, run.Status.State, run.Status.Iteration));
    }

    [Fact]
    public async Task A_slot_that_is_lost_ends_the_generation_at_the_next_boundary()
    {
        using var run = await FakeRun.TrainingAsync();
        run.Grains.Device.IsRenewed = false;
        await run.TurnAsync(() => run.Parts.Slot.RenewAsync(CancellationToken.None));

        run.Grains.Worker.Complete();
        await run.WaitAsync(() => run.Grains.Worker.Leases == 2, "in its next generation", TimeSpan.FromMilliseconds(100));

        Assert.Equal((2, 2), (run.Status.Generation, run.Grains.Device.Holder!.Generation));
    }
}
