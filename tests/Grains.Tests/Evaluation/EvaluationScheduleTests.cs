using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;

namespace GanOrleans.Grains.Tests.Evaluation;

/// <summary>When a run is evaluated beside training, and what is kept of it.</summary>
public sealed class EvaluationScheduleTests
{
    [Fact]
    public async Task An_evaluation_that_takes_long_stretches_the_interval_to_a_twentieth_of_the_time()
    {
        using var run = await FakeRun.TrainingAsync(change: spec => spec with { EvaluateEvery = 10, EvaluateMetrics = "fid" });
        await ToAsync(run, 10);
        await run.WaitAsync(() => run.Grains.Evaluation.Requests.Count == 1, "evaluated at iteration 10");
        run.Time.Advance(TimeSpan.FromSeconds(30));
        run.Grains.Evaluation.Progress = new("", Result("10-g1", 3), null);
        await run.WaitAsync(() => run.Time.GetUtcNow() > DateTimeOffset.UnixEpoch && IsDone(run), "over", TimeSpan.FromSeconds(1));

        await ToAsync(run, 20);
        await ToAsync(run, 30);
        Assert.Single(run.Grains.Evaluation.Requests);
        Assert.Single(run.Events, e => e.Event.StartsWith("not evaluated at iteration 20", StringComparison.Ordinal));
        run.Time.Advance(TimeSpan.FromSeconds(31 * 20));
        await ToAsync(run, 40);
        await run.WaitAsync(() => run.Grains.Evaluation.Requests.Count == 2, "evaluated at iteration 40");

        Assert.Equal(["10-g1", "40-g1"], run.Grains.Evaluation.Requests.Select(request => request.Checkpoint));
        Assert.All(run.Grains.Evaluation.Requests, request => Assert.Equal(["fid"], request.Metrics));
    }

    [Fact]
    public async Task The_best_is_kept_in_place_of_the_one_before_and_what_a_person_pinned_stays()
    {
        using var run = await FakeRun.TrainingAsync(change: spec => spec with
        {
            EvaluateEvery = 10,
            KeepBest = "fid",
            KeepCheckpoints = 1,
        });
        List<string> best = [];
        foreach (var (iteration, fid) in new[] { (10, 5.0), (20, 7), (30, 4), (40, double.NaN), (50, 4.5) })
        {
            run.Grains.Evaluation.Progress = new("", Result($"{iteration}-g1", fid), null);
            await ToAsync(run, iteration);
            await run.WaitAsync(() => IsDone(run), "evaluated", TimeSpan.FromMilliseconds(10));
            best.Add(run.Storage.State.Best!.Checkpoint);
            if (iteration == 10)
                await run.TurnAsync(() => run.Parts.Library.PinAsync("10-g1", pinned: true));
            run.Time.Advance(TimeSpan.FromHours(1));
        }

        // By a person, in other features: it is told, and decides nothing.
        await run.TurnAsync(() => run.Parts.Evaluations.Observe(Result("10-g1", .1)));
        await run.TurnAsync(() => run.Parts.Checkpoints.TakeAsync(50, 0, ""));

        Assert.Equal(["10-g1", "10-g1", "30-g1", "30-g1", "30-g1"], best);
        Assert.Equal(["10-g1"], run.Storage.State.Pinned);
        var kept = await run.TurnAsync(() => run.Parts.Library.ListAsync());
        Assert.Equal(["10-g1", "30-g1", "50-g1"], kept.Select(checkpoint => checkpoint.Name));
        Assert.Equal([true, true, false], kept.Select(checkpoint => checkpoint.Pinned));
    }

    [Fact]
    public async Task A_failure_is_told_once_and_training_goes_on()
    {
        using var run = await FakeRun.TrainingAsync(change: spec => spec with { EvaluateEvery = 10 });
        run.Grains.Evaluation.Progress = new("", null, "no memory");
        await ToAsync(run, 10);
        await run.WaitAsync(() => IsDone(run), "told", TimeSpan.FromMilliseconds(10));
        run.Time.Advance(TimeSpan.FromHours(1));
        await ToAsync(run, 20);
        await run.WaitAsync(() => run.Grains.Evaluation.Requests.Count == 2, "evaluated again");

        Assert.Single(run.Events, e => e.Kind == EventKinds.Alarm);
        Assert.Equal(RunState.Running, run.Status.State);
    }

    private static bool IsDone(FakeRun run) => run.Parts.Evaluations.IsIdle;

    private static EvaluationResult Result(string source, double fid) => new(
        source, 10, false, 1_000, 1, "rings:test", "", [], [new("fid", "points", fid, null, null, 1_000, 1_000, null)], 1,
        DateTimeOffset.UnixEpoch);

    // Completes leases until the run stands there, with what is due there begun.
    private static async Task ToAsync(FakeRun run, long iteration)
    {
        while (run.Grains.Worker.Lease!.First < iteration)
            await run.LeaseAsync();
        Assert.Equal(iteration, run.Grains.Worker.Lease.First);
        await run.WaitAsync(() => run.Parts.Checkpoints.IsIdle, "stored");
    }
}
