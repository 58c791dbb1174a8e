using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Checkpointing;

/// <summary>A run's checkpoints as people see them: listed, verified, pinned, held while somebody reads them.</summary>
internal sealed class CheckpointLibrary(string runId, DurableRecord record, CheckpointStore store, RunLog log, TimeProvider time)
{
    // Reading a checkpoint may take minutes; whoever takes longer holds it again.
    private static readonly TimeSpan HoldTime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, long> heldSince = [];

    /// <summary>The checkpoint that the record points to, or null when it is not there.</summary>
    public CheckpointInfo? Current() =>
        store.List().FirstOrDefault(m => m.Name == record.Value.Checkpoint) is { } manifest ? Info(manifest) : null;

    /// <summary>Whether there is a checkpoint of that name.</summary>
    public bool Has(string name) => store.Folders().Contains(name) && store.HasManifest(name);

    /// <summary>All of them: those of branches that the run has left, then its line, each oldest first.</summary>
    public async Task<CheckpointInfo[]> ListAsync()
    {
        var all = await ThreadPoolWork.RunOnThreadPoolAsync(store.List);
        var line = new CheckpointLine(record.Value, all.Select(manifest => manifest.Name));
        return [.. line.Order(all).Select(manifest => Info(manifest) with { Abandoned = !line.Contains(manifest) })];
    }

    /// <summary>Reads every byte of one, or of all, and compares it with its manifest.</summary>
    /// <exception cref="RunException">There is no such checkpoint.</exception>
    public async Task<CheckpointReport[]> VerifyAsync(string? name)
    {
        string[] names = name is null
            ? [.. store.Folders().Where(store.HasManifest).Order(StringComparer.Ordinal)]
            : [store.Folders().Contains(name) ? name : throw NoSuchCheckpoint(name)];
        var reports = new List<CheckpointReport>();
        foreach (var each in names)
            reports.Add(await ReportAsync(each));
        return [.. reports];
    }

    /// <summary>What reading every byte of a checkpoint finds.</summary>
    public async Task<CheckpointReport> ReportAsync(string name)
    {
        try
        {
            return new CheckpointReport(
                name, [.. (await ThreadPoolWork.RunOnThreadPoolAsync(() => store.Verify(name))).Select(fault => fault.ToString())]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CheckpointReport(name, []) { Unreadable = $"it cannot be read now: {e.Message}" };
        }
    }

    /// <summary>Pins a checkpoint durably, so that retention never deletes it, or takes the pin away.</summary>
    /// <exception cref="RunException">There is no such checkpoint.</exception>
    public async Task<CheckpointInfo> PinAsync(string name, bool pinned)
    {
        var manifest = Manifest(name);
        await record.WriteForUserAsync(r =>
        {
            if (pinned)
                Pin(r, name);
            else
                r.Pinned = [.. r.Pinned.Where(other => other != name)];
        });
        log.Event(record.State, $"checkpoint {name} is {(pinned ? "pinned" : "no longer pinned")}", EventKinds.Checkpoint);
        return Info(manifest);
    }

    /// <summary>Pins what a person asked for, durably, before the answer.</summary>
    public async Task<CheckpointInfo> EnsurePinnedAsync(CheckpointInfo info)
    {
        if (!record.Value.Pinned.Contains(info.Name))
            await record.WriteForUserAsync(r => Pin(r, info.Name));
        return info with { Pinned = true };
    }

    /// <summary>Adds a pin to a record.</summary>
    public static void Pin(RunRecord record, string name) => record.Pinned = [.. record.Pinned.Union([name])];

    /// <summary>Keeps retention from a checkpoint for some minutes, and answers its files.</summary>
    /// <exception cref="RunException">There is no such checkpoint, or the run has not left the queue.</exception>
    public HeldCheckpoint Hold(string name)
    {
        var manifest = Manifest(name);
        heldSince[name] = time.GetTimestamp();
        var itself = CheckpointFiles.Describe(Path.Combine(store.FolderOf(name), CheckpointStore.ManifestName));
        CheckpointFileInfo[] files =
            [.. manifest.Files.Append(itself).Select(file => new CheckpointFileInfo(file.Name, file.Bytes, file.Sha256))];
        return new HeldCheckpoint(
            Info(manifest), files, record.Value.Plan ?? throw new RunException($"Run '{runId}' has not left the queue yet."));
    }

    /// <summary>Those that somebody reads now.</summary>
    public HashSet<string> Held()
    {
        foreach (var (name, since) in heldSince.ToArray())
            if (time.GetElapsedTime(since) > HoldTime)
                heldSince.Remove(name);
        return [.. heldSince.Keys];
    }

    /// <summary>A checkpoint's manifest.</summary>
    /// <exception cref="RunException">There is no such checkpoint.</exception>
    public CheckpointManifest Manifest(string name) => store.List().FirstOrDefault(m => m.Name == name) ?? throw NoSuchCheckpoint(name);

    /// <summary>A manifest as people see it.</summary>
    public CheckpointInfo Info(CheckpointManifest manifest) => new(
        manifest.Name, manifest.Iteration, manifest.Generation, manifest.Files.Sum(file => file.Bytes), manifest.CreatedAt,
        Path.Combine(RunFolders.Relative(runId), "checkpoints", manifest.Name))
    {
        Pinned = record.Value.Kept().Contains(manifest.Name),
        Value = Retention.Value(manifest),
    };

    /// <summary>What to say to one who asks for a checkpoint that is not there.</summary>
    public RunException NoSuchCheckpoint(string name) => new(
        $"Run '{runId}' has no checkpoint '{name}'. It has: {string.Join(", ", store.List().Select(m => m.Name).DefaultIfEmpty("none"))}.");
}
