using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;

namespace GanOrleans.Grains.Tests.Evaluation;

/// <summary>Runs compared with their data by the real grains.</summary>
[Collection(TrainingClusters.Name)]
public sealed class EvaluationGrainTests(DefaultCluster shared) : IClassFixture<DefaultCluster>
{
    private readonly TrainingCluster cluster = shared.Cluster;

    private static RunSpec Points => new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 200,
        Batch = 64,
        Threads = 1,
        Seed = 2,
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    [Fact]
    public async Task A_run_is_compared_with_its_data_and_the_result_is_kept_and_the_same_again()
    {
        var (run, _) = await cluster.TrainAsync(Points);

        var result = await EvaluateAsync(run.RunId, Request("one"));
        var again = await EvaluateAsync(run.RunId, Request("two"));
        var kept = await Grain(run.RunId).ListAsync();

        Assert.Equal((run.LastCheckpoint, 200L, 1000, "rings:test"), (result.Source, result.Iteration, result.Samples, result.Reference));
        string[] expected = ["fid", "kid", "precision", "recall", "density", "coverage", "modes", "high-quality"];
        Assert.Equal(expected, result.Values.Select(value => value.Name));
        Assert.All(result.Values, value => Assert.True(double.IsFinite(value.Value) && value.Floor is not null, $"{value}"));
        var fid = Value(result, "fid");
        Assert.True(fid.Value > 10 * fid.Floor, $"{fid}");   // of points that were trained for 200 iterations
        Assert.Equal((8, "points"), (Value(result, "modes").Floor, fid.Features));
        Assert.InRange(Value(result, "high-quality").Floor!.Value, .98, 1);   // within 3σ in the plane: 98.9 %
        Assert.Equal(result.Values, again.Values);
        Assert.Equal([result.At, again.At], kept.Select(each => each.At));
        Assert.Equal(result.Values, kept[0].Values);
        var events = await cluster.Coordinator(run.RunId).EventsAsync(0, 1_000);
        Assert.Equal(2, events.Count(e => e.Kind == EventKinds.Evaluation && e.Event.Contains("fid (points)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Images_are_compared_in_pixels_while_their_run_trains()
    {
        var id = await cluster.SubmitAsync(Points with { Dataset = "glyphs", Iterations = 1_000_000 });
        await cluster.WaitAsync(id, status => status.Iteration > 20, "training");

        var result = await EvaluateAsync(id, Request("live") with { Metrics = ["fid", "nn"], Features = ["pixels"], Samples = 200 });
        var status = (await cluster.Coordinator(id).StatusAsync())!;
        await cluster.Coordinator(id).CancelAsync();

        Assert.Equal("live", result.Source);
        Assert.InRange(result.Iteration!.Value, 20, status.Iteration);
        Assert.Equal(["fid", "nn-accuracy", "nn-distance"], result.Values.Select(value => value.Name));
        Assert.InRange(Value(result, "nn-accuracy").Value, .9, 1);   // anything tells what so few iterations draw from the data
        Assert.InRange(Value(result, "nn-accuracy").Floor!.Value, .3, .7);
        Assert.Equal(RunState.Running, status.State);
    }

    [Fact]
    public async Task What_cannot_be_evaluated_is_refused_with_all_that_is_wrong()
    {
        var (run, _) = await cluster.TrainAsync(Points with { Iterations = 10 });

        var faults = await FailAsync(run.RunId, Request("bad") with { Metrics = ["fidd", "parzen", "is"], Features = ["lenet"] });
        var few = await Assert.ThrowsAsync<RunException>(() => Grain(run.RunId).StartAsync(Request("few") with { Samples = 99 }));
        var ema = await Assert.ThrowsAsync<RunException>(() => Grain(run.RunId).StartAsync(Request("ema") with { Ema = true }));
        var part = await FailAsync(run.RunId, Request("part") with { Split = "rest" });
        var lost = await Assert.ThrowsAsync<RunException>(() => Grain(run.RunId).ProgressAsync("another"));

        Assert.Contains("Metric 'fidd' is not known", faults, StringComparison.Ordinal);
        Assert.Contains("Metric 'parzen' cannot be computed for rings:test: it needs images", faults, StringComparison.Ordinal);
        Assert.Contains("Metric 'is' cannot be computed for rings:test", faults, StringComparison.Ordinal);
        Assert.Contains("Features 'lenet' are of a classifier", faults, StringComparison.Ordinal);
        Assert.Contains("at least 100", few.Message, StringComparison.Ordinal);
        Assert.Contains("keeps no moving average", ema.Message, StringComparison.Ordinal);
        Assert.Contains("Allowed: test, validation, train", part, StringComparison.Ordinal);
        Assert.Contains("Start it again", lost.Message, StringComparison.Ordinal);
        Assert.Empty(await Grain(run.RunId).ListAsync());
    }

    [Fact]
    public async Task The_best_checkpoint_by_a_metric_of_the_spec_is_kept()
    {
        var spec = Points with
        {
            Iterations = 100_000,
            EvaluateEvery = 20,
            EvaluateMetrics = "fid,modes",
            KeepBest = "fid",
            KeepCheckpoints = 1,
        };
        var id = await cluster.SubmitAsync(spec);

        var best = "";
        await cluster.WaitAsync(id, _ => (best = Best(id)).Length > 0, "keeping its best");
        await cluster.Coordinator(id).CheckpointAsync();
        await cluster.Coordinator(id).CancelAsync();
        var checkpoints = await cluster.Coordinator(id).ListCheckpointsAsync();

        Assert.Contains(checkpoints, checkpoint => checkpoint.Name == best && checkpoint.Pinned);
        Assert.NotEqual(best, checkpoints[^1].Name);
        var kept = await Grain(id).ListAsync();
        Assert.Equal(0, kept[0].Iteration % 20);
    }

    [Theory]
    [InlineData("fid,is", "fid", 20, "evaluate-metrics")]
    [InlineData("fid", "coverage", 20, "keep-best")]
    [InlineData(null, "fid", 0, "keep-best")]
    [InlineData("fid", null, 0, "evaluate-metrics")]
    public async Task A_spec_that_asks_for_what_its_data_do_not_offer_is_refused(string? metrics, string? best, int every, string field)
    {
        var spec = Points with { EvaluateEvery = every, EvaluateMetrics = metrics, KeepBest = best };

        var errors = await cluster.Catalog.ValidateAsync(spec);

        Assert.Equal([field], errors.Select(error => error.Path));
    }

    private string Best(string id) => cluster.Coordinator(id).EventsAsync(0, 1_000).GetAwaiter().GetResult()
        .Where(e => e.Event.Contains("is the best so far by fid", StringComparison.Ordinal))
        .Select(e => e.Event.Split(' ')[1]).LastOrDefault("");

    private static EvaluationRequest Request(string id) => new(id, null, [], [], 1_000, 1, Ema: false, Split: "", WithFloor: true);

    private IEvaluationGrain Grain(string runId) => cluster.Grains.GetGrain<IEvaluationGrain>(RunKeys.Network(runId, "cpu"));

    private async Task<EvaluationResult> EvaluateAsync(string runId, EvaluationRequest request)
    {
        var progress = await EndAsync(runId, request);
        Assert.Null(progress.Failure);
        return progress.Result!;
    }

    private async Task<string> FailAsync(string runId, EvaluationRequest request) => (await EndAsync(runId, request)).Failure!;

    private async Task<EvaluationProgress> EndAsync(string runId, EvaluationRequest request)
    {
        using var limit = new CancellationTokenSource(TrainingCluster.WaitLimit);
        var progress = await Grain(runId).StartAsync(request, limit.Token);
        while (progress is { Result: null, Failure: null })
        {
            await Task.Delay(20, limit.Token);
            progress = await Grain(runId).ProgressAsync(request.Id, limit.Token);
        }

        return progress;
    }

    private static EvaluationValue Value(EvaluationResult result, string name) => result.Values.Single(value => value.Name == name);
}
