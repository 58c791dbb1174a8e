using GanOrleans.Contracts;
using GanOrleans.Models;

namespace GanOrleans.Grains.Runs;

/// <content>What people do with checkpoints.</content>
public sealed partial class CoordinatorGrain
{
    // Reading a checkpoint may take minutes; whoever takes longer holds it again.
    private static readonly TimeSpan HoldTime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, long> heldSince = [];
    private string? restoreTo;

    /// <inheritdoc/>
    public async Task<CheckpointInfo> CheckpointAsync(CancellationToken cancellationToken)
    {
        RequireRun();
        if (told.State.IsTerminal())
            throw new RunException($"Run '{RunId}' has ended ({told.State}): its last checkpoint is '{Record.Checkpoint}'.");
        if (told.State == RunState.Paused)
            return await KeepAsync(CurrentInfo() ?? throw new RunException($"Run '{RunId}' is paused and has no checkpoint."));
        var request = new TaskCompletionSource<CheckpointInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Add(request);
        EnsureLoop();
        return await KeepAsync(await request.Task.WaitAsync(TimeSpan.FromSeconds(110), time, cancellationToken));
    }

    // What a person asked for is pinned, durably, before the answer.
    private async Task<CheckpointInfo> KeepAsync(CheckpointInfo info)
    {
        if (!Record.Pinned.Contains(info.Name))
            await MoveForUserAsync(() => Pin(info.Name));
        return info with { Pinned = true };
    }

    // Whoever asked hears of storage that is down as of any other answer that does not come: asking again is safe.
    private async Task MoveForUserAsync(Action change)
    {
        try
        {
            await MoveAsync(change);
        }
        catch (RecordUnavailableException e)
        {
            throw new TimeoutException($"Run '{RunId}': {e.Message}. Look at the storage of run records.");
        }
    }

    private void Pin(string name) => Record.Pinned = [.. Record.Pinned.Union([name])];

    /// <inheritdoc/>
    public async Task<CheckpointInfo[]> ListCheckpointsAsync(CancellationToken cancellationToken)
    {
        RequireRun();
        var store = Store();
        var all = await AsideAsync(store.List);
        var line = new CheckpointLine(Record, all.Select(manifest => manifest.Name));
        return [.. line.Order(all).Select(manifest => Info(manifest) with { Abandoned = !line.Contains(manifest) })];
    }

    /// <inheritdoc/>
    public async Task<CheckpointReport[]> VerifyCheckpointsAsync(string? name, CancellationToken cancellationToken)
    {
        RequireRun();
        var store = Store();
        string[] names = name is null ? [.. store.Folders().Where(store.HasManifest).Order(StringComparer.Ordinal)] : [Known(store, name)];
        var reports = new List<CheckpointReport>();
        foreach (var each in names)
            reports.Add(await ReportAsync(store, each));
        return [.. reports];
    }

    /// <inheritdoc/>
    public async Task<CheckpointInfo> PinCheckpointAsync(string name, bool pinned, CancellationToken cancellationToken)
    {
        RequireRun();
        var manifest = Manifest(name);
        await MoveForUserAsync(() =>
        {
            if (pinned)
                Pin(name);
            else
                Record.Pinned = [.. Record.Pinned.Where(other => other != name)];
        });
        log.Event(told.State, $"checkpoint {name} is {(pinned ? "pinned" : "no longer pinned")}", EventKinds.Checkpoint);
        return Info(manifest);
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> RestoreCheckpointAsync(string name, CancellationToken cancellationToken)
    {
        RequireRun();
        var manifest = Manifest(name);
        if (told.State.IsTerminal())
            throw new RunException($"Run '{RunId}' has ended ({told.State}) and cannot go back. Branch instead: 'ganctl submit --from {RunId}@{name}'.");
        var store = Store();
        var report = await ReportAsync(store, name);
        if ((report.Unreadable ?? report.Faults.FirstOrDefault()) is { } fault)
            throw new RunException($"Checkpoint '{name}' of run '{RunId}' cannot be restored: {fault}");

        var generation = Record.Generation;
        if (holds)
        {
            // The loop ends its generation at the next boundary and begins the next one there.
            restoreTo = name;
            Wake();
            var start = time.GetTimestamp();
            while (Record.Generation == generation && time.GetElapsedTime(start) < RequestPatience && !told.State.IsTerminal())
                await HappensAsync(log.Changed, TimeSpan.FromSeconds(1), "restore", cancellationToken);
            if (Record.Generation == generation)
                throw StillWaits("restored");
        }
        else
        {
            // A generation is skipped, so that nothing that was written beyond the checkpoint counts as newer.
            restoreTo = null;
            await MoveForUserAsync(() => Begin(Record.Generation + 1, name, manifest.Iteration));
            log.Event(told.State, $"a user takes the run back to checkpoint {name}", EventKinds.RolledBack);
        }

        return Status();
    }

    /// <inheritdoc/>
    public Task<HeldCheckpoint> HoldCheckpointAsync(string name, CancellationToken cancellationToken)
    {
        RequireRun();
        var manifest = Manifest(name);
        heldSince[name] = time.GetTimestamp();
        var itself = CheckpointStore.Describe(Path.Combine(Store().FolderOf(name), CheckpointStore.ManifestName));
        CheckpointFileInfo[] files = [.. manifest.Files.Append(itself).Select(file => new CheckpointFileInfo(file.Name, file.Bytes, file.Sha256))];
        return Task.FromResult(new HeldCheckpoint(Info(manifest), files, Record.Plan ?? throw new RunException($"Run '{RunId}' has not left the queue yet.")));
    }

    private static async Task<CheckpointReport> ReportAsync(CheckpointStore store, string name)
    {
        try
        {
            return new CheckpointReport(name, [.. (await AsideAsync(() => store.Verify(name))).Select(fault => fault.ToString())]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CheckpointReport(name, []) { Unreadable = $"it cannot be read now: {e.Message}" };
        }
    }

    private HashSet<string> InUse()
    {
        foreach (var (name, since) in heldSince.ToArray())
            if (time.GetElapsedTime(since) > HoldTime)
                heldSince.Remove(name);
        return restoreTo is { } target ? [target, .. heldSince.Keys] : [.. heldSince.Keys];
    }

    private CheckpointInfo? CurrentInfo() => Store().List().FirstOrDefault(m => m.Name == Record.Checkpoint) is { } manifest ? Info(manifest) : null;

    private CheckpointManifest Manifest(string name) => Store().List().FirstOrDefault(m => m.Name == name) ?? throw NoSuchCheckpoint(name);

    private string Known(CheckpointStore store, string name) => store.Folders().Contains(name) ? name : throw NoSuchCheckpoint(name);

    private RunException NoSuchCheckpoint(string name) => new(
        $"Run '{RunId}' has no checkpoint '{name}'. It has: {string.Join(", ", Store().List().Select(m => m.Name).DefaultIfEmpty("none"))}.");

    private CheckpointInfo Info(CheckpointManifest manifest) => new(
        manifest.Name, manifest.Iteration, manifest.Generation, manifest.Files.Sum(file => file.Bytes), manifest.CreatedAt,
        Path.Combine(RunFolders.Relative(RunId), "checkpoints", manifest.Name))
    {
        Pinned = Record.Pinned.Contains(manifest.Name),
        Value = Retention.Value(manifest),
    };
}
