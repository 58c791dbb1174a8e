using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>Deletes what <see cref="Retention"/> allows to go; a folder that cannot be deleted costs its space, not the run.</summary>
/// <param name="record">The run.</param>
/// <param name="store">Its checkpoints.</param>
/// <param name="library">Knows which are read now.</param>
/// <param name="wanted">The checkpoint that somebody wants to go back to, or null.</param>
/// <param name="log">Is told.</param>
internal sealed class RetentionSweep(
    DurableRecord record, CheckpointStore store, CheckpointLibrary library, Func<string?> wanted, RunLog log)
{
    /// <summary>Deletes what is neither newest, pinned nor in use.</summary>
    public void Run()
    {
        try
        {
            var all = store.List();
            var now = record.Value;
            var line = new CheckpointLine(now, all.Select(manifest => manifest.Name));
            var inUse = library.Held();
            if (wanted() is { } target)
                inUse.Add(target);
            var keep = now.Spec!.KeepCheckpoints ?? SpecDefaults.KeepCheckpoints;
            foreach (var name in Retention.SelectForDeletion(all, line, keep, now.Checkpoint, now.Kept().ToHashSet(), inUse))
            {
                store.Delete(name);
                log.Event(record.State, $"checkpoint {name} is deleted: neither newest, pinned nor in use", EventKinds.Checkpoint);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Event(record.State, $"an old checkpoint could not be deleted: {e.Message}", EventKinds.Alarm);
        }
    }
}
