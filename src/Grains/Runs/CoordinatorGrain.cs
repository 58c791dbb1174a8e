using System.Diagnostics;
using System.Runtime.CompilerServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <summary>Walks one run through its states. What people ask interleaves with the loop in <c>CoordinatorGrain.Loop.cs</c>.</summary>
[Reentrant, GrainType("gan-coordinator")]
public sealed partial class CoordinatorGrain : Grain, ICoordinatorGrain, IRemindable, IDisposable
{
    private const string ReminderName = "run";

    // How long a cancel waits for the lease that runs before it is revoked.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(3);

    private readonly IPersistentState<RunRecord> record;
    private readonly SpecChecker checker;
    private readonly ClusterView cluster;
    private readonly RunFolders folders;
    private readonly TimeProvider time;
    private readonly GanOptions options;
    private readonly ILogger<CoordinatorGrain> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<TaskCompletionSource<CheckpointInfo>> checkpointRequests = [];
    private readonly Dictionary<string, GrainPlace> places = [];
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunLog log = null!;
    private Task? starting;
    private bool reminded;
    private Task loop = Task.CompletedTask;
    private (RunState State, string Reason) told;   // what the record says durably; the record itself may be ahead while it is written
    private bool cancelRequested;
    private long iteration;
    private RunProgress? progress;
    private LeaseBoard? board;
    private readonly LeaseTraces traces;
    private LiveRun? live;   // while the loop runs: its gauges end with it

    /// <summary>Takes the run's durable record and the silo's services.</summary>
    public CoordinatorGrain(
        [PersistentState("run", RunStorage.Name)] IPersistentState<RunRecord> record, IServiceProvider services, TimeProvider time,
        IOptions<GanOptions> options, ILogger<CoordinatorGrain> logger)
    {
        this.record = record;
        checker = services.GetRequiredService<SpecChecker>();
        cluster = services.GetRequiredService<ClusterView>();
        folders = services.GetRequiredService<RunFolders>();
        this.time = time;
        this.options = options.Value;
        this.logger = logger;
        traces = new LeaseTraces(time);
    }

    private string RunId => this.GetPrimaryKeyString();

    private RunRecord Record => record.State;

    private string Folder => folders.Full(RunFolders.Relative(RunId));

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        log = new RunLog(Folder, time, (state, text) => LogEvent(RunId, state, text));
        if (Record.Spec is null)
            return Task.CompletedTask;
        log.Restore(Record.Sequence);
        told = (Record.State, Record.Reason);
        iteration = Record.Iteration;
        progress = log.Newest?.Progress;
        EnsureLoop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAny(loop, Task.Delay(TimeSpan.FromSeconds(5), time, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task StartAsync(RunSpec spec, CancellationToken cancellationToken)
    {
        // Whoever asks meanwhile waits for the same creation: nobody is told before it is durable.
        if (Record.Spec is null || starting is { IsCompleted: false })
        {
            traces.Submitted(Activity.Current);
            if (starting is null or { IsCompleted: true })
                starting = CreateAsync(spec);
            await starting.WaitAsync(cancellationToken);
        }

        if (!reminded && !told.State.IsTerminal())
        {
            await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            reminded = true;
        }

        EnsureLoop();
    }

    private async Task CreateAsync(RunSpec spec)
    {
        var resolved = await checker.CheckAsync(spec);
        if (resolved.Spec is null)
            throw new RunException($"Run '{RunId}' cannot start: {string.Join(" ", resolved.Faults.Select(fault => fault.ToString()))}");

        record.State = new RunRecord
        {
            Training = TrainingJson.Write(resolved.Training!),
            DatasetHash = resolved.DatasetHash!,
            Classes = resolved.Classes,
            SubmittedAt = time.GetUtcNow(),
            State = RunState.Submitted,
            Spec = resolved.Spec,
        };
        try
        {
            await record.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            // Nothing is durable, so nothing happened: whoever asks again starts afresh.
            record.State = new RunRecord();
            throw;
        }

        told = (RunState.Submitted, "");
        log.Event(RunState.Submitted, "submitted");
    }

    /// <inheritdoc/>
    public Task<RunStatus?> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    /// <inheritdoc/>
    public Task<RunPlan?> PlanAsync(CancellationToken cancellationToken) => Task.FromResult(Record.Spec is null ? null : Record.Plan);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunUpdate> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Record.Spec is null)
            throw NoSuchRun();
        while (true)
        {
            var changed = log.Changed;
            foreach (var update in log.After(after))
            {
                after = update.Sequence;
                yield return update;
                if (update.State.IsTerminal())
                    yield break;
            }

            // Whoever has seen everything of an ended run is told once more how it ended.
            if (told.State.IsTerminal())
            {
                yield return new RunUpdate
                {
                    Sequence = log.Sequence,
                    At = Record.EndedAt ?? time.GetUtcNow(),
                    State = told.State,
                    Event = told.Reason,
                    Progress = progress,
                };
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> CancelAsync(CancellationToken cancellationToken)
    {
        if (Record.Spec is null || told.State.IsTerminal())
            return Status();
        cancelRequested = true;
        EnsureLoop();
        Wake();
        if (await Task.WhenAny(loop, Task.Delay(CancelPatience, time, cancellationToken)) != loop && board is { } b)
            await b.RevokeAsync(Record.Generation);
        await loop.WaitAsync(cancellationToken);
        return Status();
    }

    /// <inheritdoc/>
    public async Task<CheckpointInfo> CheckpointAsync(CancellationToken cancellationToken)
    {
        if (Record.Spec is null)
            throw NoSuchRun();
        if (told.State.IsTerminal())
            throw new RunException($"Run '{RunId}' has ended ({told.State}): its last checkpoint is '{Record.Checkpoint}'.");
        var request = new TaskCompletionSource<CheckpointInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        checkpointRequests.Add(request);
        EnsureLoop();
        return await request.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CheckpointInfo[]> ListCheckpointsAsync(CancellationToken cancellationToken) => Record.Spec is null
        ? throw NoSuchRun()
        : Task.FromResult<CheckpointInfo[]>([.. new CheckpointStore(Folder, time).List().Select(Info)]);

    /// <summary>The reminder's call wakes a coordinator that died with its silo: activation does the rest.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Record.Spec is null || told.State.IsTerminal())
            await RemoveReminderAsync();
        else
            EnsureLoop();
    }

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose() => stopping.Dispose();

    private void EnsureLoop()
    {
        if (Record.Spec is null || told.State.IsTerminal() || !loop.IsCompleted || stopping.IsCancellationRequested)
            return;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        loop = Task.Factory.StartNew(DriveAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
    }

    private void Wake()
    {
        wake.TrySetResult();
        wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    private RunStatus? Status() => Record.Spec is not { } spec
        ? null
        : new RunStatus
        {
            RunId = RunId,
            Spec = spec,
            State = told.State,
            Reason = told.Reason,
            Generation = Record.Generation,
            Iteration = iteration,
            Progress = progress,
            Places = [.. places.OrderBy(place => Order(place.Key)).Select(place => place.Value)],
            Folder = RunFolders.Relative(RunId),
            SubmittedAt = Record.SubmittedAt,
            EndedAt = Record.EndedAt,
            SkippedSteps = Record.SkippedSteps,
            DiscriminatorVersion = Record.DiscriminatorVersion,
            GeneratorVersion = Record.GeneratorVersion,
            LastCheckpoint = Record.Checkpoint,
        };

    // Networks first, then the workers by rank.
    private static (int, string) Order(string part) => (part.StartsWith("worker", StringComparison.Ordinal) ? part.Length : 0, part);

    private CheckpointInfo Info(CheckpointManifest manifest) => new(
        manifest.Name, manifest.Iteration, manifest.Generation, manifest.Files.Sum(file => file.Bytes), manifest.CreatedAt,
        Path.Combine(RunFolders.Relative(RunId), "checkpoints", manifest.Name));

    private RunException NoSuchRun() => new($"There is no run '{RunId}': 'ganctl list' shows those that there are.");
}
