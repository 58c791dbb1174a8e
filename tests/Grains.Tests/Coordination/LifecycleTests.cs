using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Submitting, watching, cancelling, queueing, checkpoints on demand.</summary>
[Collection(TrainingClusters.Name)]
public sealed class LifecycleTests : IAsyncLifetime
{
    private static readonly RunSpec Endless = new()
    {
        Variant = "mlp",
        Dataset = "rings",
        Iterations = 10_000_000,
        Threads = 1,
        SampleEvery = 0,
        CheckpointEvery = 0,
    };

    private TrainingCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await TrainingCluster.StartAsync();

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact, Trait("Fault", "20")]
    public async Task A_repeated_submit_is_the_same_run_and_another_spec_is_a_conflict_that_names_the_difference()
    {
        var spec = Endless with { Iterations = 5 };
        var id = await cluster.SubmitAsync(spec, "key");

        var again = await cluster.Catalog.SubmitAsync(new SubmitRequest(spec with { }, "key"));
        var other = await cluster.Catalog.SubmitAsync(new SubmitRequest(spec with { Seed = 9 }, "key"));

        Assert.Equal((SubmitOutcome.Existing, id), (again.Outcome, again.RunId));
        Assert.Equal((SubmitOutcome.Conflict, id), (other.Outcome, other.RunId));
        Assert.Equal("seed", Assert.Single(other.Errors).Path);
        await cluster.EndAsync(id);
        var listed = Assert.Single(await cluster.Catalog.ListAsync());
        Assert.Equal((id, RunState.Completed, 5L), (listed.RunId, listed.State, listed.Iteration));
    }

    [Fact, Trait("Fault", "18")]
    public async Task Faults_come_all_at_once_with_suggestions_and_nothing_is_created()
    {
        var spec = new RunSpec
        {
            Variant = "gann",
            Dataset = "ringz",
            Workers = 0,
            LearningRate = -1,
            Schedule = "sometimes",
            Objective = "minmax",
        };

        var result = await cluster.Catalog.SubmitAsync(new SubmitRequest(spec, "bad"));

        Assert.Equal((SubmitOutcome.Refused, null), (result.Outcome, result.RunId));
        Assert.Equal(
            ["dataset", "learning-rate", "objective", "schedule", "variant", "workers"],
            result.Errors.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Contains("'gan'", result.Errors.Single(f => f.Path == "variant").Advice, StringComparison.Ordinal);
        Assert.Contains("'rings'", result.Errors.Single(f => f.Path == "dataset").Advice, StringComparison.Ordinal);
        Assert.Equal(result.Errors.Length, (await cluster.Catalog.ValidateAsync(spec)).Length);
        Assert.Empty(await cluster.Catalog.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(cluster.StorageRoot));
    }

    [Fact]
    public async Task What_only_the_variant_knows_is_checked_too()
    {
        var spec = Endless with { Batch = 2, Workers = 3, Options = new() { ["penalty"] = "10" } };

        var faults = await cluster.Catalog.ValidateAsync(spec);

        Assert.Contains(faults, fault => fault.Path == "batch");
        Assert.Contains(faults, fault => fault.Path == "options");
        var outcome = await cluster.Catalog.ValidateAsync(Endless with { Workers = 33 });   // the variant's batch is 32
        Assert.Equal("workers", Assert.Single(outcome).Path);
    }

    [Fact, Trait("Fault", "21")]
    public async Task A_running_run_is_cancelled_once_and_stays_so()
    {
        var id = await cluster.SubmitAsync(Endless);
        await cluster.WaitAsync(id, s => s.Iteration > 10, "training");

        var cancelled = await cluster.Coordinator(id).CancelAsync();
        var again = await cluster.Coordinator(id).CancelAsync();

        Assert.Equal(RunState.Cancelled, cancelled!.State);
        Assert.Equal((RunState.Cancelled, cancelled.EndedAt), (again!.State, again.EndedAt));
        Assert.NotEmpty(cancelled.LastCheckpoint);   // what was trained is kept
    }

    [Fact]
    public async Task A_run_without_a_silo_of_its_kind_is_queued_and_says_why()
    {
        var id = await cluster.SubmitAsync(Endless with { Device = "cuda" });

        var queued = await cluster.WaitAsync(id, s => s.State == RunState.Queued, "queued");

        Assert.Contains("'cuda'", queued.Reason, StringComparison.Ordinal);
        Assert.Contains("announced: cpu", queued.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RunException>(() => cluster.Coordinator(id).CheckpointAsync());
        Assert.Equal(RunState.Cancelled, (await cluster.Coordinator(id).CancelAsync())!.State);
    }

    [Fact, Trait("Fault", "19")]
    public async Task A_watch_ends_with_the_terminal_state_and_resumes_from_a_sequence_number()
    {
        var id = await cluster.SubmitAsync(Endless with { Iterations = 400, CheckpointEvery = 100 });
        var seen = new List<RunUpdate>();
        await foreach (var update in cluster.Coordinator(id).WatchAsync(0))
        {
            seen.Add(update);
            if (seen.Count == 4)
                break;   // as a client whose connection broke
        }

        await foreach (var update in cluster.Coordinator(id).WatchAsync(seen[^1].Sequence))
            seen.Add(update);

        Assert.Equal(Enumerable.Range((int)seen[0].Sequence, seen.Count).Select(i => (long)i), seen.Select(u => u.Sequence));
        Assert.Equal(RunState.Completed, seen[^1].State);
        Assert.DoesNotContain(seen[..^1], update => update.State.IsTerminal());
        Assert.Contains(seen, update => update.Progress is { Iteration: 400 });
        Assert.Contains(seen, update => update.Event.Contains("100-g1", StringComparison.Ordinal));
        var last = await ToListAsync(cluster.Coordinator(id).WatchAsync(seen[^1].Sequence));
        Assert.Equal(RunState.Completed, Assert.Single(last).State);
    }

    [Fact, Trait("Fault", "19")]
    public async Task A_vanished_client_does_not_disturb_the_run()
    {
        var id = await cluster.SubmitAsync(Endless with { Iterations = 2_000 });
        var watch = cluster.Coordinator(id).WatchAsync(0).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        await cluster.Cluster.KillClientAsync();
        await cluster.Cluster.InitializeClientAsync();

        await cluster.EndAsync(id);
    }

    [Fact]
    public async Task A_checkpoint_on_demand_continues_bit_for_bit()
    {
        var id = await cluster.SubmitAsync(Endless with { Iterations = 1_500 });
        await cluster.WaitAsync(id, s => s.Iteration > 10, "training");

        var checkpoint = await cluster.Coordinator(id).CheckpointAsync();
        var end = await cluster.EndAsync(id);

        Assert.InRange(checkpoint.Iteration, 11, 1_499);
        var (training, data) = await cluster.RecipeAsync(id);
        var continued = await BareLoop.RunAsync(
            training, data, 1_500 - checkpoint.Iteration, cluster.CheckpointFolder(id, checkpoint.Name), checkpoint.Iteration);
        continued.AssertBitEqual(await cluster.WeightsAsync(id, end.LastCheckpoint));
    }

    [Fact]
    public async Task Live_samples_interleave_with_training()
    {
        var id = await cluster.SubmitAsync(Endless);
        await cluster.WaitAsync(id, s => s.Iteration > 10, "training");

        var samples = await cluster.Grains.GetGrain<ISamplerGrain>(id).SampleAsync(new SampleRequest(500));

        Assert.Equal("live", samples.Source);
        Assert.True(samples.Iteration > 10);
        Assert.Equal([500L, 2L], samples.Shape);
        await cluster.Coordinator(id).CancelAsync();
    }

    [Fact]
    public async Task What_does_not_exist_is_said()
    {
        Assert.Null(await cluster.Coordinator("nothing").StatusAsync());
        Assert.Null(await cluster.Coordinator("nothing").CancelAsync());
        await Assert.ThrowsAsync<RunException>(() => cluster.Coordinator("nothing").CheckpointAsync());
        await Assert.ThrowsAsync<RunException>(() => cluster.Grains.GetGrain<ISamplerGrain>("nothing").SampleAsync(new SampleRequest(1)));
        await Assert.ThrowsAsync<RunException>(() => ToListAsync(cluster.Coordinator("nothing").WatchAsync(0)));
    }

    [Fact, Trait("Fault", "10")]
    public async Task Nothing_is_acknowledged_that_is_not_durable()
    {
        cluster.Storage.WritesToFail = 1;

        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Catalog.SubmitAsync(new SubmitRequest(Endless, "key")));

        Assert.Empty(await cluster.Catalog.ListAsync());
        var id = await cluster.SubmitAsync(Endless with { Iterations = 3 }, "key");
        await cluster.EndAsync(id);
    }

    private static async Task<List<RunUpdate>> ToListAsync(IAsyncEnumerable<RunUpdate> updates)
    {
        var list = new List<RunUpdate>();
        await foreach (var update in updates)
            list.Add(update);
        return list;
    }
}
