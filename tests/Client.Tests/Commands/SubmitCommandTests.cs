using System.Text.Json;
using GanOrleans.Client.App;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Contracts;

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
        Assert.Contains("seed: '9'", other.Error, StringComparison.Ordinal);
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
        cluster.Script.Faults = _ => [new("device", "cuda", "cpu", "Start a silo with a GPU.")];
        var bad = await SubmitAsync("--dry-run", "--device", "cuda");
        cluster.Script.Faults = _ => [];

        good.Expect(ExitCodes.Ok);
        Assert.Contains("variant: gan", good.Output, StringComparison.Ordinal);
        bad.Expect(ExitCodes.BadInput);
        Assert.Contains("  --device: 'cuda' is not allowed. Allowed: cpu. Start a silo with a GPU.", bad.Error, StringComparison.Ordinal);
        Assert.Equal(before, cluster.Script.SubmitCount);
    }

    [Fact]
    public async Task A_spec_that_the_cluster_refuses_ends_with_2()
    {
        cluster.Script.Faults = _ => [new("variant", "gan", "mlp", "")];
        var outcome = await SubmitAsync();
        cluster.Script.Faults = _ => [];

        outcome.Expect(ExitCodes.BadInput);
        Assert.Contains("  --variant: 'gan' is not allowed. Allowed: mlp.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_spec_without_a_cluster_ends_with_3() =>
        (await Ganctl.RunAsync(grains: null, ["submit", "--variant", "gan", "--dataset", "mnist"])).Expect(ExitCodes.NoCluster);

    private Task<Outcome> SubmitAsync(params string[] more) => Ganctl.RunAsync(cluster.Grains, ["submit", "--variant", "gan", "--dataset", "mnist", .. more]);

    private static string RunId(Outcome outcome) => JsonDocument.Parse(outcome.Expect(ExitCodes.Ok).Output).RootElement.GetProperty("runId").GetString()!;
}
