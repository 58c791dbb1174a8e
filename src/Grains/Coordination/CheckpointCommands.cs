using GanOrleans.Contracts;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Coordination;

/// <summary>What people ask of checkpoints that concerns the run as well: take one, go back to one, sample from one.</summary>
internal sealed class CheckpointCommands(
    string runId, DurableRecord record, RunControl control, TrainingPosition position, CheckpointLibrary library,
    CheckpointService checkpoints, GenerationStarter starter, GenerationRunner runner, RequestWait wait, TimeProvider time)
{
    private static readonly TimeSpan TakeLimit = TimeSpan.FromSeconds(110);

    /// <summary>Takes a checkpoint at the next boundary and pins it; for a paused run, pins the one that it paused with.</summary>
    /// <param name="ensureLoop">Starts the run's loop where none runs.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<CheckpointInfo> TakeAsync(Action ensureLoop, CancellationToken cancellationToken)
    {
        if (record.HasEnded)
            throw new RunException($"Run '{runId}' has ended ({record.State}): its last checkpoint is '{record.Value.Checkpoint}'.");
        if (record.State == RunState.Paused)
            return await library.EnsurePinnedAsync(
                library.Current() ?? throw new RunException($"Run '{runId}' is paused and has no checkpoint."));
        var asked = checkpoints.AskAsync();
        ensureLoop();
        return await library.EnsurePinnedAsync(await asked.WaitAsync(TakeLimit, time, cancellationToken));
    }

    /// <summary>Takes an unfinished run back to a checkpoint.</summary>
    public async Task RestoreAsync(string name, CancellationToken cancellationToken)
    {
        var manifest = library.Manifest(name);
        if (record.HasEnded)
        {
            throw new RunException(
                $"Run '{runId}' has ended ({record.State}) and cannot go back. Branch instead: 'ganctl submit --from {runId}@{name}'.");
        }

        var report = await library.ReportAsync(name);
        if ((report.Unreadable ?? report.Faults.FirstOrDefault()) is { } damage)
            throw new RunException($"Checkpoint '{name}' of run '{runId}' cannot be restored: {damage}");
        if (!runner.AreNetworksLoaded)
        {
            await starter.RollBackAsync(name, manifest.Iteration);
            return;
        }

        // The loop ends its generation at the next boundary and begins the next one there.
        var generation = record.Value.Generation;
        control.RequestRestore(name);
        await wait.ReachesAsync(state => record.Value.Generation != generation || state.IsTerminal(), RequestWait.Limit, cancellationToken);
        if (record.Value.Generation == generation)
            throw wait.StillWaits("restored");
    }

    /// <summary>Where samples come from now: the live networks while the run trains, else its newest checkpoint or the given one.</summary>
    public async Task<SampleSource?> SampleSourceAsync(string? checkpoint)
    {
        if (!record.Exists)
            return null;
        var (state, reason) = record.Status;
        var source = new SampleSource(state, reason, record.Value.Plan, record.Value.Generation, position.Iteration, null);
        if (source.Plan is null || (checkpoint is null && state == RunState.Running))
            return source;
        var all = await library.ListAsync();
        var wanted = checkpoint is null
            ? CheckpointInfo.Newest(all)
            : all.FirstOrDefault(c => c.Name == checkpoint) ?? throw library.NoSuchCheckpoint(checkpoint);
        return source with { Checkpoint = wanted?.Name, Iteration = wanted?.Iteration ?? 0 };
    }
}
