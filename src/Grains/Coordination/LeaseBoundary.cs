using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Diagnostics;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Coordination;

/// <summary>Decides between two leases, with both networks at one iteration: end, pause, restore, hand over or take a checkpoint.</summary>
internal sealed class LeaseBoundary(
    DurableRecord record, RunControl control, TrainingPosition position, CheckpointService checkpoints, DrainingSilos draining,
    SlotHolder slot, TrainingMonitor monitor, TimeSpan maxCheckpointAge)
{
    /// <summary>How the generation ends here, or null to train on.</summary>
    public async Task<GenerationResult?> CheckAsync()
    {
        var desired = control.Desired;
        if (desired.IsCancelled)
        {
            if (position.Iteration > record.Value.Iteration)
                await TakeCheckpointAsync("before the end");
            return new GenerationResult(GenerationEnd.Cancelled, "cancelled by a user");
        }

        if (desired.IsPauseDue)
            return new GenerationResult(GenerationEnd.Paused, "by a user");
        if (desired.RestoreTo is { } target)
            return new GenerationResult(GenerationEnd.Restored, $"a user rolls the run back to checkpoint {target}");
        if (draining.Affects(areNetworksLoaded: true)
            && (await TakeCheckpointAsync("before a silo leaves") || !draining.MayHandOverLater()))
            return new GenerationResult(GenerationEnd.Drained, "a silo leaves and hands over");
        if (slot.IsLost)
            return new GenerationResult(GenerationEnd.SlotLost, "its slot was given to another run");
        if (checkpoints.Alarm.IsTooOld(maxCheckpointAge))
            return new GenerationResult(GenerationEnd.Paused, $"StorageUnavailable: {checkpoints.Alarm.Text}");
        if (checkpoints.IsAsked)
            await checkpoints.CaptureAsync(position.Iteration, position.Value, "on demand");
        else if (checkpoints.Alarm.IsRetryDue())
            await checkpoints.CaptureAsync(position.Iteration, position.Value, "tried again");
        await monitor.DiagnoseAsync(position.Iteration);
        return null;
    }

    private async Task<bool> TakeCheckpointAsync(string why) =>
        await checkpoints.TakeAsync(position.Iteration, position.Value, why) is not null;
}
