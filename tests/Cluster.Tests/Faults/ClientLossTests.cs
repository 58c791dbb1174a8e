using System.Globalization;
using GanOrleans.Contracts.Runs;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>ganctl killed while it submits or watches (faults, rows 19 and 20).</summary>
[Trait("Fault", "19, 20")]
public sealed class ClientLossTests
{
    private const int Kills = 8;

    // The two kills whose moment is certain.
    private const int AtOnce = 0, Acknowledged = 1;

    [Fact]
    public async Task A_submit_that_is_killed_at_any_point_and_repeated_is_one_run_that_completes()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("one");
        var (random, said) = (new Random(1), new List<string>());

        for (var i = 0; i < Kills; i++)
        {
            string[] submit =
            [
                "submit",
                "--variant",
                "mlp",
                "--dataset",
                "rings",
                "--iterations",
                "40",
                "--threads",
                "1",
                "--checkpoint-every",
                "0",
                "--sample-every",
                "0",
                "--name",
                $"kill-{i}",
                "--idempotency-key",
                $"key {i}",
                "--watch",
            ];
            using (var ganctl = new ChildProcess("ganctl", [.. submit, "--cluster", cluster.Paths.ClusterId], cluster.Environment))
            {
                // The fault itself: at once, once it is acknowledged, and at random moments of starting, asking and watching.
                if (i == Acknowledged)
                    await cluster.AskAsync("the run is listed", async grains => (await ListAsync(grains)).Any(run => IsOf(run, i)));
                else if (i != AtOnce)
                    await Task.WhenAny(Task.Delay(random.Next(100, 1_500)), ganctl.WaitForExitAsync(Runs.Limit));
                ganctl.Kill();
            }

            said.Add(await cluster.GanctlSucceedsAsync(submit));
        }

        Assert.Contains("is submitted", said[AtOnce], StringComparison.Ordinal);
        Assert.Contains("exists already under this key", said[Acknowledged], StringComparison.Ordinal);

        var runs = await ListAsync(await cluster.ConnectAsync());
        Assert.Equal(Kills, runs.Length);
        Assert.All(runs, run => Assert.Equal((RunState.Completed, 40L), (run.State, run.Iteration)));
    }

    [Fact]
    public async Task A_watch_that_was_killed_goes_on_after_the_last_update_that_was_seen()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("one");
        var run = await cluster.SubmitAsync(Runs.Small(2_000, workers: 1));
        long last;
        using (
            var ganctl = new ChildProcess("ganctl", ["watch", run, "-o", "json", "--cluster", cluster.Paths.ClusterId], cluster.Environment)
        )
        {
            await Deadline.UntilAsync("three updates were seen", Runs.Limit, () => Sequences(ganctl.Output).Count >= 3, () => ganctl.Log);
            ganctl.Kill();
            last = Sequences(ganctl.Output)[^1];
        }

        var rest = Sequences(
            await cluster.GanctlSucceedsAsync("watch", run, "-o", "json", "--after", last.ToString(CultureInfo.InvariantCulture)));
        var end = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.NotEmpty(rest);
        Assert.Equal(Enumerable.Range(0, rest.Count).Select(i => last + 1 + i), rest);
        Assert.Equal(1, end.Generation);
    }

    private static Task<RunSummary[]> ListAsync(IGrainFactory grains) => grains.GetGrain<IRunCatalogGrain>(0).ListAsync();

    private static bool IsOf(RunSummary run, int kill) => run.RunId.StartsWith($"kill-{kill}-", StringComparison.Ordinal);

    private static List<long> Sequences(string output) =>
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith('{') && line.TrimEnd().EndsWith('}'))
                .Select(line =>
                {
                    using var json = System.Text.Json.JsonDocument.Parse(line);
                    return json.RootElement.GetProperty("sequence").GetInt64();
                }),
        ];
}
