using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Models.Runtime;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Commands;

/// <summary>The real ganctl against real silos: the way of a run from submit to pictures.</summary>
public sealed class GanctlTests(GanctlTests.TwoSilos silos) : IClassFixture<GanctlTests.TwoSilos>
{
    private readonly TestCluster cluster = silos.Cluster;

    [Fact]
    public async Task A_run_is_submitted_watched_sampled_and_listed()
    {
        var submitted = Json(
            await cluster.GanctlSucceedsAsync(
                "submit", "--variant", "mlp", "--dataset", "rings", "--workers", "2", "--iterations", "60", "--seed", "1", "--threads", "1",
                "--idempotency-key", "first", "-o", "json"));
        var id = submitted.GetProperty("runId").GetString()!;

        var updates = Lines(await cluster.GanctlSucceedsAsync("watch", "last", "-o", "json")).Select(Json).ToList();
        var status = Json(await cluster.GanctlSucceedsAsync("status", id[..^1], "-o", "json"));
        var picture = cluster["samples.png"];
        await cluster.GanctlSucceedsAsync("sample", id, "-n", "64", "--output", picture);
        await cluster.GanctlSucceedsAsync("sample", id, "-n", "700", "--output", cluster["samples.npy"]);
        await cluster.GanctlSucceedsAsync("sample", id, "--reals", "--output", cluster["reals.png"]);
        var checkpoints = Json(await cluster.GanctlSucceedsAsync("checkpoint", "list", id, "-o", "json"));
        var newest = checkpoints.EnumerateArray().Last().GetProperty("name").GetString()!;
        var exported = Json(
            await cluster.GanctlSucceedsAsync("checkpoint", "export", id, newest, "--to", cluster["exported"], "-o", "json"));
        var again = Json(
            await cluster.GanctlSucceedsAsync(
                "submit", "--variant", "mlp", "--dataset", "rings", "--workers", "2", "--iterations", "60", "--seed", "1", "--threads", "1",
                "--idempotency-key", "first", "-o", "json"));
        var runs = Json(await cluster.GanctlSucceedsAsync("list", "-o", "json"));

        var sequence = updates.Select(update => update.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(sequence.Order().Distinct(), sequence);
        Assert.Equal("completed", updates[^1].GetProperty("state").GetString());
        Assert.Equal(60, status.GetProperty("iteration").GetInt64());
        Assert.Equal(60, status.GetProperty("generatorVersion").GetInt64());
        var workers = status
            .GetProperty("places")
            .EnumerateArray()
            .Where(place => place.GetProperty("part").GetString()!.StartsWith("worker", StringComparison.Ordinal));
        Assert.Equal(["a", "b"], workers.Select(place => place.GetProperty("silo").GetString()!).Order());
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], (await File.ReadAllBytesAsync(picture))[..4]);
        Assert.Equal(128 + 700 * 2 * 4, new FileInfo(cluster["samples.npy"]).Length);
        Assert.Equal(60, checkpoints.EnumerateArray().Last().GetProperty("iteration").GetInt64());
        Assert.Equal(
            (newest, 60, cluster["exported"]),
            (
                exported.GetProperty("name").GetString(), exported.GetProperty("iteration").GetInt64(),
                exported.GetProperty("folder").GetString()));
        Assert.Equal(
            exported.GetProperty("bytes").GetInt64(),
            new DirectoryInfo(cluster["exported"]).EnumerateFiles().Where(file => file.Extension == ".safetensors").Sum(file => file.Length)
        );
        Assert.Equal(("existing", id), (again.GetProperty("outcome").GetString(), again.GetProperty("runId").GetString()));
        Assert.Single(runs.EnumerateArray(), run => run.GetProperty("runId").GetString() == id);
    }

    [Fact, Trait("Fault", "18")]
    public async Task Faults_that_only_a_silo_knows_are_listed_with_the_others_and_nothing_is_created()
    {
        string[][] malformed =
        [
            ["--variant", "gann", "--dataset", "rings"],
            ["--variant", "mlp", "--dataset", "ring"],
            ["--variant", "mlp", "--dataset", "mnist", "--data-root", "/no/such/folder"],
            ["--variant", "mlp", "--dataset", "rings", "--set", "no-such-setting=1"],
            ["--variant", "gann", "--dataset", "ring", "--batch", "0"],
        ];

        var before = await cluster.GanctlSucceedsAsync("list", "-o", "json");
        var results = new List<CommandResult>();
        foreach (var arguments in malformed)
            results.Add(await cluster.GanctlAsync(["submit", .. arguments]));

        Assert.All(results, result => Assert.Equal(ExitCodes.BadInput, result.ExitCode));
        Assert.Contains("  --variant: 'gann' is not allowed.", results[0].Errors, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'gan'?", results[0].Errors, StringComparison.Ordinal);
        Assert.Contains("  --dataset: 'ring' is not allowed.", results[1].Errors, StringComparison.Ordinal);
        Assert.Contains("/no/such/folder", results[2].Errors, StringComparison.Ordinal);
        Assert.Contains("no-such-setting", results[3].Errors, StringComparison.Ordinal);
        Assert.Contains("the spec has 3 errors", results[4].Errors, StringComparison.Ordinal);
        Assert.Equal(before, await cluster.GanctlSucceedsAsync("list", "-o", "json"));
    }

    [Fact]
    public async Task A_run_is_checkpointed_on_demand_and_cancelled()
    {
        await cluster.GanctlSucceedsAsync(
            "submit", "--variant", "mlp", "--dataset", "rings", "--iterations", "1000000", "--checkpoint-every", "0", "--threads", "1");

        var checkpoint = Json(await cluster.GanctlSucceedsAsync("checkpoint", "save", "last", "-o", "json"));
        var cancelled = Json(await cluster.GanctlSucceedsAsync("cancel", "last", "-o", "json"));
        var again = await cluster.GanctlAsync("cancel", "last");
        var watched = await cluster.GanctlAsync("watch", "last");
        var saved = await cluster.GanctlAsync("checkpoint", "save", "last");

        Assert.InRange(checkpoint.GetProperty("iteration").GetInt64(), 0, 999_999);
        Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
        Assert.Equal(ExitCodes.Ok, again.ExitCode);            // it is cancelled, as asked
        Assert.Equal(ExitCodes.Failed, watched.ExitCode);      // it did not complete
        Assert.Equal(ExitCodes.Conflict, saved.ExitCode);
    }

    /// <summary>Two silos for all tests here: each is a process that loads libtorch.</summary>
    public sealed class TwoSilos : IAsyncLifetime
    {
        internal TestCluster Cluster { get; } = new();

        public async Task InitializeAsync() => await Cluster.StartSilosAsync("a", "b");

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
