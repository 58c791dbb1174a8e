using System.Text.Json;
using GanOrleans.Contracts.Runs;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>What holds after every fault, checked on an ended run from what it left on disk and from what the cluster answers.</summary>
internal static class Invariants
{
    /// <summary>Checks all of them against the checksums of a run that nobody disturbed.</summary>
    public static async Task AssertHoldAsync(TestCluster cluster, RunStatus end, string[] undisturbed)
    {
        AssertStepsGrow(Steps(cluster, end.RunId));

        // I3: the record points to a checkpoint whose every byte is as it was written.
        Assert.NotEmpty(end.LastCheckpoint);
        Assert.Empty(new CheckpointStore(Path.Combine(cluster.Paths.StorageRoot, end.RunId)).Verify(end.LastCheckpoint));

        // I2 and I4: ranks compute from equal weights, or the end could not be that of the run without faults.
        Assert.Equal(undisturbed, Checksums(cluster, end));

        // I5: slots return; tensors and sockets are the soak's business.
        await cluster.AskAsync("the slot is free", async grains =>
            !(await grains.GetGrain<IDeviceGrain>("cpu").StatusAsync()).Holders.Contains(end.RunId));

        // I6: the exit code is the true state.
        Assert.Equal(end.State == RunState.Completed ? 0 : 1, (await cluster.GanctlAsync("watch", end.RunId)).ExitCode);
    }

    /// <summary>SHA-256 of both networks' weights and of what their optimizers remember, at the run's end.</summary>
    public static string[] Checksums(TestCluster cluster, RunStatus end) =>
        [
            .. new CheckpointStore(Path.Combine(cluster.Paths.StorageRoot, end.RunId))
                .List()
                .Single(manifest => manifest.Name == end.LastCheckpoint)
                .Files.Select(file => $"{file.Name} {file.Sha256}"),
        ];

    /// <summary>Every generation and iteration that the run has told, in the order of telling.</summary>
    public static IEnumerable<(int Generation, long Iteration)> Steps(TestCluster cluster, string run)
    {
        var file = Path.Combine(cluster.Paths.StorageRoot, run, "metrics.jsonl");
        if (!File.Exists(file))
            yield break;

        // A killed writer may leave half a line.
        foreach (var line in File.ReadLines(file).Where(line => line.StartsWith('{') && line.EndsWith('}')))
        {
            using var json = JsonDocument.Parse(line);
            yield return (json.RootElement.GetProperty("generation").GetInt32(), json.RootElement.GetProperty("iteration").GetInt64());
        }
    }

    // I1: within a generation committed iterations only grow, and generations only grow.
    private static void AssertStepsGrow(IEnumerable<(int Generation, long Iteration)> steps)
    {
        (int Generation, long Iteration) before = (0, 0);
        foreach (var now in steps)
        {
            Assert.True(now.CompareTo(before) > 0, $"{now} follows {before}");
            before = now;
        }
    }
}
