using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Imaging;
using GanOrleans.Contracts.Faults;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Runs;

/// <summary>What a program does with a GanOrleans cluster: submit runs, follow them, sample them.</summary>
/// <remarks>
/// Every request is repeated while the cluster recovers from the loss of a silo, which each of them allows, until its time is up.
/// </remarks>
public sealed partial class GanClient
{
    /// <summary>How many samples one call may ask for.</summary>
    public const int SamplesPerCall = 500;

    /// <summary>How many bytes of samples one request may come to: what one array and one file of a tool holds.</summary>
    public const long MaxSampleBytes = 2_000_000_000;

    private readonly IGrainFactory grains;
    private readonly RetryPolicy retry;

    /// <summary>Creates a client.</summary>
    /// <param name="grains">Makes references to grains: an Orleans cluster client.</param>
    /// <param name="timeout">How long a request may take, or <see langword="null"/> for its own default: 30 s,
    /// or 120 s where files are written.</param>
    /// <param name="time">The clock.</param>
    public GanClient(IGrainFactory grains, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        this.grains = grains;
        retry = new RetryPolicy(timeout, time ?? TimeProvider.System);
    }

    private IRunCatalogGrain Catalog => grains.GetGrain<IRunCatalogGrain>(0);

    /// <summary>What the cluster finds wrong with a spec; nothing is created.</summary>
    public Task<ValidationError[]> ValidateAsync(RunSpec spec, CancellationToken cancellationToken = default) =>
        retry.CallAsync("validate", token => Catalog.ValidateAsync(spec, token), RetryPolicy.Short, cancellationToken);

    /// <summary>What a submit of a spec would say beside the run's id; nothing is created.</summary>
    public Task<string[]> NotesAsync(RunSpec spec, CancellationToken cancellationToken = default) =>
        retry.CallAsync("notes", token => Catalog.NotesAsync(spec, token), RetryPolicy.Short, cancellationToken);

    /// <summary>Has the data read that a spec asks for, however long it takes; a submit then does not wait for it.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="tell">Takes how far it is, every few seconds.</param>
    /// <param name="cancellationToken">Ends waiting; the cluster goes on reading.</param>
    public async Task PrepareAsync(RunSpec spec, Action<string> tell, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tell);
        while (await AskAsync() is { } progress)
            tell(progress);

        Task<string?> AskAsync() =>
            retry.CallAsync("prepare", token => Catalog.PrepareAsync(spec, token), RetryPolicy.Short, cancellationToken);
    }

    /// <summary>Creates a run, or finds the one that the same key created.</summary>
    public async Task<SubmitResult> SubmitAsync(RunSpec spec, string idempotencyKey, CancellationToken cancellationToken = default)
    {
        using var span = ClientTelemetry.Begin("submit");
        return await retry.CallAsync(
            "submit", token => Catalog.SubmitAsync(new SubmitRequest(spec, idempotencyKey), token), RetryPolicy.Short, cancellationToken);
    }

    /// <summary>All runs, newest first.</summary>
    public Task<RunSummary[]> ListAsync(CancellationToken cancellationToken = default) =>
        retry.CallAsync("list", token => Catalog.ListAsync(token), RetryPolicy.Short, cancellationToken);

    /// <summary>The id that a user means: a whole id, an unambiguous beginning of one, or <c>last</c>.</summary>
    /// <exception cref="UserException">None or several match.</exception>
    public async Task<string> ResolveAsync(string run, CancellationToken cancellationToken = default) =>
        RunNames.Resolve(run, await retry.CallAsync("resolve", token => Catalog.IdsAsync(token), RetryPolicy.Short, cancellationToken));

    /// <summary>A run now.</summary>
    /// <exception cref="UserException">No such run.</exception>
    public async Task<RunStatus> StatusAsync(string runId, CancellationToken cancellationToken = default) =>
        await retry.CallAsync("status", token => Coordinator(runId).StatusAsync(token), RetryPolicy.Short, cancellationToken)
        ?? throw RunNames.NotFound(runId, []);

    /// <summary>
    /// Updates after a sequence number, live until the run ends. A broken connection is resumed after the last update seen, so none is
    /// lost and none comes twice.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">The last sequence number already seen; 0 = from the oldest kept.</param>
    /// <param name="onInterruption">Told when the connection breaks and will be tried again.</param>
    /// <param name="cancellationToken">Ends watching; the run goes on.</param>
    public IAsyncEnumerable<RunUpdate> WatchAsync(
        string runId, long after = 0, Action<Exception>? onInterruption = null, CancellationToken cancellationToken = default) =>
        RunWatch.ResumingAsync(
            (sequence, token) => Coordinator(runId).WatchAsync(sequence, token),
            after,
            retry.StartingWith(RetryPolicy.Short),
            onInterruption,
            cancellationToken);

    /// <summary>Cancels a run and answers with its final state.</summary>
    public async Task<RunStatus> CancelAsync(string runId, CancellationToken cancellationToken = default) =>
        await retry.CallAsync("cancel", token => Coordinator(runId).CancelAsync(token), RetryPolicy.Short, cancellationToken)
        ?? throw RunNames.NotFound(runId, []);

    /// <summary>Pauses a run and answers when that is durable.</summary>
    public async Task<RunStatus> PauseAsync(string runId, CancellationToken cancellationToken = default) =>
        await retry.CallAsync("pause", token => Coordinator(runId).PauseAsync(token), RetryPolicy.Short, cancellationToken)
        ?? throw RunNames.NotFound(runId, []);

    /// <summary>Has a paused run go on.</summary>
    public async Task<RunStatus> ResumeAsync(string runId, CancellationToken cancellationToken = default) =>
        await retry.CallAsync("resume", token => Coordinator(runId).ResumeAsync(token), RetryPolicy.Short, cancellationToken)
        ?? throw RunNames.NotFound(runId, []);

    /// <summary>All events of a run's history after a sequence number, oldest first; readable after its end too.</summary>
    public async IAsyncEnumerable<RunUpdate> EventsAsync(
        string runId, long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        const int Page = 500;
        while (true)
        {
            var from = after;
            var events = await retry.CallAsync(
                "events", token => Coordinator(runId).EventsAsync(from, Page, token), RetryPolicy.Short, cancellationToken);
            foreach (var update in events)
            {
                after = update.Sequence;
                yield return update;
            }

            if (events.Length < Page)
                yield break;
        }
    }

    /// <summary>The figures of a run's line by iteration, thinned to at most <paramref name="points"/>.</summary>
    public Task<RunProgress[]> CurveAsync(
        string runId, int points = IRunCurveGrain.MaxPoints, CancellationToken cancellation = default) =>
        retry.CallAsync(
            "curve", token => grains.GetGrain<IRunCurveGrain>(runId).ReadAsync(points, token), RetryPolicy.Short, cancellation);

    /// <summary>Reads every byte of one checkpoint, or of all, and compares it with its manifest.</summary>
    public Task<CheckpointReport[]> VerifyCheckpointsAsync(
        string runId, string? checkpoint, CancellationToken cancellationToken = default) =>
        retry.CallAsync(
            "verify", token => Coordinator(runId).VerifyCheckpointsAsync(checkpoint, token), RetryPolicy.Long, cancellationToken);

    /// <summary>Keeps a checkpoint from retention, or no longer.</summary>
    public Task<CheckpointInfo> PinCheckpointAsync(
        string runId, string checkpoint, bool pinned, CancellationToken cancellationToken = default) =>
        retry.CallAsync(
            "pin", token => Coordinator(runId).PinCheckpointAsync(checkpoint, pinned, token), RetryPolicy.Short, cancellationToken);

    /// <summary>Takes an unfinished run back to a checkpoint.</summary>
    public async Task<RunStatus> RestoreCheckpointAsync(string runId, string checkpoint, CancellationToken cancellationToken = default) =>
        await retry.CallAsync(
            "restore", token => Coordinator(runId).RestoreCheckpointAsync(checkpoint, token), RetryPolicy.Long,
            cancellationToken) ?? throw RunNames.NotFound(runId, []);

    /// <summary>Copies a checkpoint's files into a new folder, which appears when all of them are there.</summary>
    public async Task<CheckpointInfo> ExportCheckpointAsync(
        string runId, string checkpoint, string folder, CancellationToken cancellationToken = default)
    {
        var held = await retry.CallAsync(
            "export", token => Coordinator(runId).HoldCheckpointAsync(checkpoint, token), RetryPolicy.Short, cancellationToken);
        var temporary = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".tmp";
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        try
        {
            foreach (var file in held.Files)
                await ExportAsync(runId, checkpoint, file, temporary, cancellationToken);
            Directory.Move(temporary, folder);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }

        return held.Info;
    }

    /// <summary>Arms a fault on purpose on silos that allow it.</summary>
    public Task<string> ArmFaultAsync(FaultRule rule, CancellationToken cancellationToken = default) =>
        retry.CallAsync("chaos", token => grains.GetGrain<IChaosGrain>(0).ArmAsync(rule, token), RetryPolicy.Short, cancellationToken);

    /// <summary>The armed faults.</summary>
    public Task<FaultRule[]> ListFaultsAsync(CancellationToken cancellationToken = default) =>
        retry.CallAsync("chaos", token => grains.GetGrain<IChaosGrain>(0).ListAsync(token), RetryPolicy.Short, cancellationToken);

    /// <summary>Disarms all faults and answers how many were armed.</summary>
    public Task<int> ClearFaultsAsync(CancellationToken cancellationToken = default) =>
        retry.CallAsync("chaos", token => grains.GetGrain<IChaosGrain>(0).ClearAsync(token), RetryPolicy.Short, cancellationToken);

    /// <summary>Writes a checkpoint at the next boundary and answers when it is durable.</summary>
    public Task<CheckpointInfo> SaveCheckpointAsync(string runId, CancellationToken cancellationToken = default) =>
        retry.CallAsync("checkpoint", token => Coordinator(runId).CheckpointAsync(token), RetryPolicy.Long, cancellationToken);

    /// <summary>The durable checkpoints: those of branches that the run has left, then its line, each oldest first.</summary>
    public Task<CheckpointInfo[]> ListCheckpointsAsync(string runId, CancellationToken cancellationToken = default) =>
        retry.CallAsync("list checkpoints", token => Coordinator(runId).ListCheckpointsAsync(token), RetryPolicy.Short, cancellationToken);

    private async Task ExportAsync(
        string runId, string checkpoint, CheckpointFileInfo file, string folder, CancellationToken cancellationToken)
    {
        var reader = grains.GetGrain<ICheckpointReaderGrain>(runId);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var output = File.Create(Path.Combine(folder, Path.GetFileName(file.Name)));
        while (output.Length < file.Bytes)
        {
            var at = output.Length;
            var part = await retry.CallAsync(
                "export", token => reader.ReadAsync(checkpoint, file.Name, at, token), RetryPolicy.Short, cancellationToken);
            if (part.Bytes.Length == 0)
                throw new UserException(
                    ExitCodes.Failed, $"File '{file.Name}' of checkpoint '{checkpoint}' ended at byte {at} of {file.Bytes}.",
                    $"'ganctl checkpoint verify {runId} {checkpoint}' shows what is wrong with it.");
            hash.AppendData(part.Bytes);
            await output.WriteAsync(part.Bytes, cancellationToken);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var found && file.Sha256 is { Length: > 0 } expected && found != expected)
            throw new UserException(
                ExitCodes.Failed,
                $"File '{file.Name}' of checkpoint '{checkpoint}' is damaged: its sha256 is {found}; the manifest has {expected}.",
                $"Choose another checkpoint; 'ganctl checkpoint verify {runId}' shows which are intact.");
    }

    private ICoordinatorGrain Coordinator(string runId) => grains.GetGrain<ICoordinatorGrain>(runId);
}

/// <param name="Samples">The samples.</param>
/// <param name="Iteration">The iteration that the weights are of.</param>
/// <param name="Source"><c>live</c> or the checkpoint's name.</param>
/// <param name="Classes">Number of classes that the samples cycle through; 0 where they do not.</param>
public sealed record DrawnSamples(SampleSet Samples, long Iteration, string Source, int Classes = 0);

/// <param name="Images">The nearest training images.</param>
/// <param name="Indices">Their numbers in the training split.</param>
/// <param name="Distances">Their Euclidean distances over the pixels.</param>
public sealed record NearestImages(SampleSet Images, IReadOnlyList<long> Indices, IReadOnlyList<double> Distances);
