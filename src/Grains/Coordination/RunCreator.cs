using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Coordination;

/// <summary>Creates a run durably from a spec that was checked; a branch first copies the checkpoint that it begins with.</summary>
internal sealed class RunCreator(
    string runId, DurableRecord record, TrainingPosition position, CheckpointStore store, RunFolders folders, IRunGrains grains, RunLog log,
    TimeProvider time)
{
    /// <summary>Creates the run; when this fails, nothing has happened.</summary>
    public async Task CreateAsync(ResolvedRun run)
    {
        var keepsAverage = TrainingJson.Read(run.Training).Ema > 0;
        var start = run.BranchRunId.Length > 0 ? await CopyAsync(run.BranchRunId, run.BranchCheckpoint, keepsAverage) : null;
        var created = new RunRecord
        {
            Training = run.Training,
            DatasetHash = run.DatasetHash,
            Classes = run.Classes,
            ClassNames = run.ClassNames,
            SubmittedAt = time.GetUtcNow(),
            State = RunState.Submitted,
            Spec = run.Spec,
            Checkpoint = start?.Name ?? "",
            Iteration = start?.Iteration ?? 0,
            BranchedFrom = run.BranchRunId.Length > 0 ? $"{run.BranchRunId}@{run.BranchCheckpoint}" : "",
        };
        await record.CreateAsync(created);
        position.Restore(created);
        var text = created.BranchedFrom.Length > 0 ? $"submitted, from {created.BranchedFrom}" : "submitted";
        log.Event(RunState.Submitted, text, EventKinds.State);
    }

    // A branch owns a copy of where it begins: the other run's retention never harms it. An average that it adds begins with G.
    private async Task<CheckpointManifest> CopyAsync(string branchRunId, string checkpoint, bool keepsAverage)
    {
        await grains.Coordinator(branchRunId).HoldCheckpointAsync(checkpoint);
        var source = new CheckpointStore(folders.Full(RunFolders.Relative(branchRunId)), time);
        try
        {
            return await ThreadPoolWork.RunOnThreadPoolAsync(
                () => store.ImportFrom(source, checkpoint, keepsAverage ? NetworkUpdater.BeginAverage : null));
        }
        catch (Exception e) when (e is IOException or SafetensorsException)
        {
            throw new RunException($"Run '{runId}' cannot begin at {branchRunId}@{checkpoint}: {e.Message}");
        }
    }
}
