using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Contracts.Runs;
using GanOrleans.Support;

namespace GanOrleans.Client.Tests.Commands;

public sealed class SubmitCommandTests(ScriptedCluster cluster) : IClassFixture<ScriptedCluster>
{
    [Fact]
    public async Task A_submit_creates_a_run_and_says_its_id()
    {
        var outcome = await SubmitAsync("--idempotency-key", "one");

        outcome.Expect(ExitCodes.Ok);
        Assert.Matches(@"^Run 'gan-mnist-\d+' is submitted\.", outcome.Output);
        Assert.Empty(outcome.Error);
    }

    [Fact, Trait("Fault", "20")]
    public async Task The_same_key_and_spec_are_the_same_run_and_another_spec_is_a_conflict()
    {
        var first = RunId(await SubmitAsync("--idempotency-key", "two", "-o", "json"));
        var again = await SubmitAsync("--idempotency-key", "two", "-o", "json");
        var other = await SubmitAsync("--idempotency-key", "two", "--seed", "9");

        again.Expect(ExitCodes.Ok);
        Assert.Equal(first, RunId(again));
        other.Expect(ExitCodes.Conflict);
        Assert.Contains($"belongs to run '{first}'", other.Error, StringComparison.Ordinal);
        Assert.Contains("seed: '9' here, not given in the run", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_every_submit_is_a_new_run() =>
        Assert.NotEqual(RunId(await SubmitAsync("-o", "json")), RunId(await SubmitAsync("-o", "json")));

    [Fact]
    public async Task The_command_line_wins_over_the_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("run.yaml", "variant: gan\ndataset: mnist\nbatch: 100\nseed: 3\noptions:\n  pack: 2\n");

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "-f", file, "--batch", "64", "--set", "penalty=10", "-o", "json"]);

        var spec = JsonDocument.Parse(outcome.Expect(ExitCodes.Ok).Output).RootElement.GetProperty("spec");
        Assert.Equal(64, spec.GetProperty("batch").GetInt32());
        Assert.Equal(3, spec.GetProperty("seed").GetInt32());
        Assert.Equal("2", spec.GetProperty("options").GetProperty("pack").GetString());
        Assert.Equal("10", spec.GetProperty("options").GetProperty("penalty").GetString());
    }

    [Fact]
    public async Task A_dry_run_checks_and_creates_nothing()
    {
        var before = cluster.Script.SubmitCount;

        var good = await SubmitAsync("--dry-run");
        cluster.Script.Errors = _ => [new("device", "cuda", "cpu", "Start a silo with a GPU.")];
        var bad = await SubmitAsync("--dry-run", "--device", "cuda");
        cluster.Script.Errors = _ => [];

        good.Expect(ExitCodes.Ok);
        Assert.Contains("variant: gan", good.Output, StringComparison.Ordinal);
        bad.Expect(ExitCodes.BadInput);
        Assert.Contains("  --device: 'cuda' is not allowed. Allowed: cpu. Start a silo with a GPU.", bad.Error, StringComparison.Ordinal);
        Assert.Equal(before, cluster.Script.SubmitCount);
    }

    [Fact]
    public async Task A_spec_that_the_cluster_refuses_ends_with_2()
    {
        cluster.Script.Errors = _ => [new("variant", "gan", "mlp", "")];
        var outcome = await SubmitAsync();
        cluster.Script.Errors = _ => [];

        outcome.Expect(ExitCodes.BadInput);
        Assert.Contains("  --variant: 'gan' is not allowed. Allowed: mlp.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_spec_without_a_cluster_ends_with_3() =>
        (await Ganctl.RunAsync(grains: null, ["submit", "--variant", "gan", "--dataset", "mnist"])).Expect(ExitCodes.NoCluster);

    [Fact]
    public async Task Other_names_of_fields_are_the_fields_on_the_command_line_and_in_files()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("run.yaml", "variant: gan\ndataset: mnist\nlr: 0.5\nbatch-size: 10\n");
        var twice = folder.File("twice.yaml", "variant: gan\ndataset: mnist\nlr: 0.5\nlearning-rate: 0.5\n");

        var options = Spec(await SubmitAsync("--lr", "0.25", "--batch-size", "20", "-o", "json"));
        var read = Spec(await Ganctl.RunAsync(cluster.Grains, ["submit", "-f", file, "-o", "json"]));
        var both = await Ganctl.RunAsync(cluster.Grains, ["submit", "-f", twice]);

        Assert.Equal((0.25, 20), (options.GetProperty("learning-rate").GetDouble(), options.GetProperty("batch").GetInt32()));
        Assert.Equal((0.5, 10), (read.GetProperty("learning-rate").GetDouble(), read.GetProperty("batch").GetInt32()));
        Assert.Contains("twice.yaml:4: learning-rate: 'a second time'", both.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Epochs_are_said_as_iterations_and_refused_beside_them()
    {
        var epochs = await SubmitAsync("--epochs", "2");
        var both = await SubmitAsync("--epochs", "2", "--iterations", "100");

        Assert.Contains("epochs: 2 = some iterations", epochs.Expect(ExitCodes.Ok).Error, StringComparison.Ordinal);
        Assert.Contains(
            "--epochs: '2' is not allowed. Allowed: only without 'iterations', here 100.", both.Expect(ExitCodes.BadInput).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_takes_epochs_instead_of_the_iterations_of_its_run()
    {
        cluster.Script.Add("gan-mnist-source", RunState.Completed);

        var spec = Spec(await Ganctl.RunAsync(cluster.Grains, ["submit", "--from", "gan-mnist-source", "--epochs", "3", "-o", "json"]));

        Assert.Equal(3, spec.GetProperty("epochs").GetDouble());
        Assert.False(spec.TryGetProperty("iterations", out _));
    }

    [Fact]
    public async Task While_the_cluster_reads_data_submit_says_how_far_it_is()
    {
        cluster.Script.Preparing.Enqueue("reading the pictures of '/data': 1,000 of 3,000");
        cluster.Script.Preparing.Enqueue("reading the pictures of '/data': 2,000 of 3,000");

        var outcome = (await SubmitAsync()).Expect(ExitCodes.Ok);

        Assert.Equal(
            "data: reading the pictures of '/data': 1,000 of 3,000\ndata: reading the pictures of '/data': 2,000 of 3,000\n",
            outcome.Error);
    }

    private static JsonElement Spec(Outcome outcome) =>
        JsonDocument.Parse(outcome.Expect(ExitCodes.Ok).Output).RootElement.GetProperty("spec");

    private Task<Outcome> SubmitAsync(params string[] more) =>
        Ganctl.RunAsync(cluster.Grains, ["submit", "--variant", "gan", "--dataset", "mnist", .. more]);

    private static string RunId(Outcome outcome) =>
        JsonDocument.Parse(outcome.Expect(ExitCodes.Ok).Output).RootElement.GetProperty("runId").GetString()!;
}
