using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Diagnostics;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Coordination;

/// <summary>Begins generations: writes one durably with the checkpoint that it begins with, then loads both networks from there.</summary>
internal sealed class GenerationStarter(
    DurableRecord record, RunControl control, TrainingPosition position, PartPlaces places, NetworkPair networks,
    CheckpointService checkpoints, StartCheckpoints starts, CheckpointLibrary library, CheckpointStore store,
    TrainingMonitor monitor, RunFiles files, RunLog log)
{
    /// <summary>Begins the next generation. Null when both networks have loaded it and it is still the newest.</summary>
    public async Task<GenerationResult?> BeginAsync(CancellationToken stop)
    {
        await checkpoints.FinishStoringAsync();
        var (generation, start) = await WriteGenerationAsync();
        if (generation == 1)
            files.WriteDescription(record.Value.Plan!, record.Value.SubmittedAt);
        if (await LoadAsync(generation, start, stop) is { } failed)
            return failed;

        var begins = $"generation {generation} begins at iteration {start.Iteration} with {Describe(start)}";
        if (record.State == RunState.Running)
            log.Event(RunState.Running, begins, EventKinds.Generation);
        else
            await record.WriteStatusAsync(RunState.Running, "", begins, EventKinds.Generation);
        checkpoints.BeginInterval();
        return record.Value.Generation == generation
            ? null
            : new GenerationResult(GenerationEnd.Restored, $"a user rolls the run back to checkpoint {record.Value.Checkpoint}");
    }

    /// <summary>
    /// Rolls a run whose networks are not loaded back to a checkpoint, durably. A generation is skipped, so that nothing that was written
    /// beyond the checkpoint counts as newer.
    /// </summary>
    public async Task RollBackAsync(string checkpoint, long iteration)
    {
        control.ClearRestore();
        await record.WriteForUserAsync(r => Begin(r, r.Generation + 1, checkpoint, iteration));
        position.ReturnTo(record.Value);
        log.Event(record.State, $"a user rolls the run back to checkpoint {checkpoint}", EventKinds.RolledBack);
    }

    // People may take the run back while its checkpoints are verified, which can take minutes: then what was found no longer counts.
    private async Task<(int Generation, StartPoint Start)> WriteGenerationAsync()
    {
        while (true)
        {
            var (before, wanted) = (record.Value.Generation, control.Desired.RestoreTo);
            bool Counts(RunRecord r) => r.Generation == before && control.Desired.RestoreTo == wanted;
            var start = await starts.SelectAsync(wanted, isStoring: !checkpoints.IsIdle);
            var written = await record.TryWriteStatusAsync(
                Counts, before == 0 ? RunState.Running : RunState.Recovering, "", $"generation {before + 1} loads {Describe(start)}",
                change: r =>
                {
                    monitor.ArchivePictures(start.Iteration, before);
                    Begin(r, before + 1, start.Name ?? "", start.Iteration);
                });
            if (!written)
                continue;
            control.ReportRestored(wanted);
            position.ReturnTo(record.Value);
            return (before + 1, start);
        }
    }

    private async Task<GenerationResult?> LoadAsync(int generation, StartPoint start, CancellationToken stop)
    {
        try
        {
            var request = new LoadRequest(record.Value.Plan!, generation, start.Iteration, start.Name);
            foreach (var network in await networks.LoadAsync(request, stop))
                places.Set(network.Place);
            return null;
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            return new GenerationResult(GenerationEnd.Lost, $"a network could not be loaded: {e.Message}");
        }
        catch (RunException e)
        {
            // Files that changed after verification count as a failure: the next generation verifies again and finds them.
            return start.Name is { } name && await library.ReportAsync(name) is not { Faults: [], Unreadable: null }
                ? new GenerationResult(GenerationEnd.Lost, e.Message)
                : new GenerationResult(GenerationEnd.Failed, e.Message);
        }
    }

    private void Begin(RunRecord r, int generation, string checkpoint, long iteration)
    {
        r.Origins = CheckpointLine.Extend(r, store.Folders(), generation, checkpoint);
        (r.Checkpoint, r.Iteration, r.Generation) = (checkpoint, iteration, generation);
    }

    private static string Describe(StartPoint start) => start.Name is { } name ? $"checkpoint {name}" : "the initial weights";
}
