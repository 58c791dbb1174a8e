using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Coordination;

/// <summary>
/// Where training stands: committed iterations, ahead of the record's by what no checkpoint holds yet, and the newest figures.
/// </summary>
internal sealed class TrainingPosition(RunLog log, CheckpointStore store)
{
    /// <summary>Committed iterations.</summary>
    public long Iteration { get; private set; }

    /// <summary>The newest figures, once there are any.</summary>
    public RunProgress? Progress { get; private set; }

    /// <summary>V(D,G) over the newest lease, or NaN.</summary>
    public double Value => Progress?.Value ?? double.NaN;

    /// <summary>Takes up what an earlier activation left.</summary>
    public void Restore(RunRecord record) => (Iteration, Progress) = (record.Iteration, Figures(record));

    /// <summary>Goes back to where the record stands: people see no figures of what was left.</summary>
    public void ReturnTo(RunRecord record)
    {
        Iteration = record.Iteration;
        if (Progress?.Iteration > Iteration)
            Progress = Figures(record);
    }

    /// <summary>A lease is done.</summary>
    public void Advance(RunProgress progress) => (Iteration, Progress) = (progress.Iteration, progress);

    // The newest of the run's line up to where the record stands. Storage that cannot be read costs the figures, not the run.
    private RunProgress? Figures(RunRecord record)
    {
        try
        {
            return log.FiguresAt(record.Iteration, new CheckpointLine(record, store.Folders()).Contains);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
