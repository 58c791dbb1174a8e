using GanOrleans.Contracts;
using GanOrleans.Grains.Faults;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;

namespace GanOrleans.Grains.Runs;

/// <content>Which checkpoint a generation begins with.</content>
public sealed partial class CoordinatorGrain
{
    // People may take the run back while its checkpoints are verified, which can take minutes: then what was found no longer counts.
    private async Task<(string? Name, long Iteration)> WhereToBeginAsync()
    {
        while (true)
        {
            var generation = Record.Generation;
            var found = await NewestWholeAsync();
            if (Record.Generation == generation && restoreTo is null)
                return found;
        }
    }

    // The newest checkpoint whose every byte is as its manifest says; none means the initial weights, and only a run that never had one begins with them.
    // Damaged ones are put aside; storage that cannot be read says nothing about what is on it.
    private async Task<(string? Name, long Iteration)> NewestWholeAsync()
    {
        var store = Store();
        if (restoreTo is { } wanted)
        {
            var target = await FoundAsync(store, wanted);
            if (restoreTo == wanted)
                restoreTo = null;
            return target;
        }

        if (storing.IsCompleted)
            await AsideAsync(() => { store.DeleteAbandoned(); return true; });
        var folders = store.Folders();
        foreach (var name in Retention.Candidates(folders, new CheckpointLine(Record, folders), Record))
        {
            if (!store.HasManifest(name))
                continue;   // a crash came before its manifest: it never was a checkpoint
            var site = new FaultSite(RunId, Record.Iteration);   // the record is the activation's alone: nothing aside may touch it
            var found = await AsideAsync(() => Verify(store, name, site));
            if (found.Count == 0)
                return await FoundAsync(store, name);
            GanInstruments.Quarantined.Add(1);
            log.Event(RunState.Recovering, $"checkpoint {name} is damaged and not used: {found[0]}", EventKinds.Checkpoint);
            await AsideAsync(() => store.Quarantine(name));
        }

        if (Record.Checkpoint.Length > 0 || Record.BranchedFrom.Length > 0)
            throw new IOException(
                $"'{Path.Combine(Folder, "checkpoints")}' has no whole checkpoint on the run's line, and the run is at '{Record.Checkpoint}'. "
                + $"Mount the folder, or put a checkpoint back (damaged ones are in '.quarantine'), then 'ganctl resume {RunId}'; "
                + "or take it to one of a branch that it has left with 'ganctl checkpoint restore'; or submit the run anew.");
        return (null, 0);
    }

    private static async Task<(string? Name, long Iteration)> FoundAsync(CheckpointStore store, string name) =>
        (await AsideAsync(store.List)).FirstOrDefault(manifest => manifest.Name == name) is { } found
            ? (name, found.Iteration)
            : throw new IOException($"checkpoint {name} is not there any more, or its manifest cannot be read");

    private IReadOnlyList<CheckpointFault> Verify(CheckpointStore store, string name, FaultSite site)
    {
        faults.At(FaultPoints.Verify, site);
        return store.Verify(name);
    }
}
