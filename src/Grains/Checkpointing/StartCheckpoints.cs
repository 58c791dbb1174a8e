using GanOrleans.Contracts;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;

namespace GanOrleans.Grains.Checkpointing;

/// <param name="Name">The checkpoint that a generation begins with, or null for the initial weights.</param>
/// <param name="Iteration">Its iteration.</param>
internal readonly record struct StartPoint(string? Name, long Iteration);

/// <summary>Which checkpoint a generation begins with.</summary>
internal sealed class StartCheckpoints(
    string runId, string folder, DurableRecord record, CheckpointStore store, RunLog log, FaultInjector faults)
{
    /// <summary>
    /// The wanted checkpoint, or else the newest whose every byte is as its manifest says. None means the initial weights, and only a run
    /// that never had a checkpoint begins with them. Damaged ones are quarantined; storage that cannot be read says nothing about what is
    /// on it.
    /// </summary>
    /// <param name="wanted">What a person wants to go back to, or null.</param>
    /// <param name="isStoring">Whether a checkpoint is being stored, whose unfinished folder has to stay.</param>
    /// <exception cref="IOException">There is none, or it cannot be read now.</exception>
    public async Task<StartPoint> SelectAsync(string? wanted, bool isStoring)
    {
        if (wanted is not null)
            return await PointAsync(wanted);
        if (!isStoring)
            await ThreadPoolWork.RunOnThreadPoolAsync(store.DeleteAbandoned);
        if (await LatestValidCheckpointAsync() is { } latest)
            return latest;
        if (record.Value.Checkpoint.Length > 0 || record.Value.BranchedFrom.Length > 0)
            throw new IOException(
                $"'{Path.Combine(folder, "checkpoints")}' has no intact checkpoint on the run's line, "
                + $"and the run is at '{record.Value.Checkpoint}'. "
                + $"Mount the folder, or put a checkpoint back (damaged ones are in '.quarantine'), then 'ganctl resume {runId}'; "
                + "or go back to an abandoned checkpoint with 'ganctl checkpoint restore'; or submit the run again.");
        return new StartPoint(null, 0);
    }

    private async Task<StartPoint?> LatestValidCheckpointAsync()
    {
        var folders = store.Folders();
        foreach (var name in Retention.RecoveryCandidates(folders, new CheckpointLine(record.Value, folders), record.Value))
        {
            if (!store.HasManifest(name))
                continue;   // a crash came before its manifest: it never was a checkpoint
            var site = new FaultSite(runId, record.Value.Iteration);
            var found = await ThreadPoolWork.RunOnThreadPoolAsync(() => Verify(name, site));
            if (found.Count == 0)
                return await PointAsync(name);
            GanInstruments.Quarantined.Add(1);
            log.Event(RunState.Recovering, $"checkpoint {name} is damaged and not used: {found[0]}", EventKinds.Checkpoint);
            await ThreadPoolWork.RunOnThreadPoolAsync(() => store.Quarantine(name));
        }

        return null;
    }

    private async Task<StartPoint> PointAsync(string name) =>
        (await ThreadPoolWork.RunOnThreadPoolAsync(store.List)).FirstOrDefault(manifest => manifest.Name == name) is { } found
            ? new StartPoint(name, found.Iteration)
            : throw new IOException($"checkpoint {name} is not there any more, or its manifest cannot be read");

    private IReadOnlyList<CheckpointFault> Verify(string name, FaultSite site)
    {
        faults.At(FaultPoints.Verify, site);
        return store.Verify(name);
    }
}
