using System.Diagnostics;
using System.Runtime.CompilerServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Faults;
using GanOrleans.Grains.Hosting;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <summary>Walks one run through its states. What people ask interleaves with the loop in <c>CoordinatorGrain.Loop.cs</c>.</summary>
[Reentrant, CollectionAgeLimit(Minutes = 2), GrainType("gan-coordinator")]
public sealed partial class CoordinatorGrain : Grain, ICoordinatorGrain, IRemindable, IDisposable
{
    private const string ReminderName = "run";
    private const int MostEvents = 1_000;

    // How long a cancel waits for the lease that runs before it is revoked, and how long any request waits for the loop before it says what it waits for.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(25);

    // A watch that hears nothing for so long repeats its last sequence number, so that both ends know that it lives.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(60);

    private readonly IPersistentState<RunRecord> record;
    private readonly SpecChecker checker;
    private readonly ClusterView cluster;
    private readonly RunFolders folders;
    private readonly FaultInjector faults;
    private readonly LocalRuns local;
    private readonly ILocalSiloDetails silo;
    private readonly TimeProvider time;
    private readonly GanOptions options;
    private readonly ILogger<CoordinatorGrain> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Dictionary<string, GrainPlace> places = [];
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunLog log = null!;
    private Task? starting;
    private bool reminded;
    private Task loop = Task.CompletedTask;
    private (RunState State, string Reason) told;   // what the record says durably; the record itself may be ahead while it is written
    private bool cancelRequested;
    private bool pauseRequested;
    private bool pausing;   // the loop has taken up a pause, and the record does not say so yet
    private bool resumeRequested;
    private int resumes;
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
        faults = services.GetRequiredService<FaultInjector>();
        local = services.GetRequiredService<LocalRuns>();
        silo = services.GetRequiredService<ILocalSiloDetails>();
        this.time = time;
        alarm = new CheckpointAlarm(time);
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
        progress = Figures();
        doctor.Restore(Record.Diagnoses);
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
            await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), CancellationToken.None);
            reminded = true;
        }

        EnsureLoop();
    }

    /// <inheritdoc/>
    public Task<RunStatus?> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    /// <inheritdoc/>
    public Task<RunPlan?> PlanAsync(CancellationToken cancellationToken) => Task.FromResult(Record.Spec is null ? null : Record.Plan);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunUpdate> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireRun();
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
                    Kind = EventKinds.State,
                    Progress = progress,
                };
                yield break;
            }

            if (await HappensAsync(changed, Heartbeat, "update", cancellationToken))
                continue;
            EnsureLoop();
            yield return new RunUpdate { Sequence = after, At = time.GetUtcNow(), State = told.State };
        }
    }

    /// <inheritdoc/>
    public Task<RunUpdate[]> EventsAsync(long after, int count, CancellationToken cancellationToken)
    {
        RequireRun();
        return Task.FromResult(log.ReadEvents(after, Math.Clamp(count, 1, MostEvents)));
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> CancelAsync(CancellationToken cancellationToken)
    {
        if (Record.Spec is null || told.State.IsTerminal())
            return Status();
        cancelRequested = true;
        EnsureLoop();
        Wake();
        var start = time.GetTimestamp();
        if (!await ReachesAsync(state => state.IsTerminal(), CancelPatience, cancellationToken) && board is { } b)
            await b.RevokeAsync(Record.Generation);
        if (!await ReachesAsync(state => state.IsTerminal(), RequestPatience - time.GetElapsedTime(start), cancellationToken))
            throw StillWaits("cancelled");
        // The end is durable; its devices are free a moment later.
        await HappensAsync(loop, CancelPatience, "end", cancellationToken);
        return Status();
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> PauseAsync(CancellationToken cancellationToken)
    {
        if (Record.Spec is null || told.State.IsTerminal() || (told.State == RunState.Paused && !resumeRequested))
            return Status();
        (pauseRequested, resumeRequested) = (true, false);
        EnsureLoop();
        Wake();
        if (!await ReachesAsync(state => state == RunState.Paused || state.IsTerminal() || !(pauseRequested || pausing), RequestPatience, cancellationToken))
            throw StillWaits("paused");
        return Status();
    }

    /// <inheritdoc/>
    public async Task<RunStatus?> ResumeAsync(CancellationToken cancellationToken)
    {
        if (Record.Spec is null || told.State.IsTerminal())
            return Status();
        if (RunData.ReaderChange(RunId, Record.Spec.Dataset, Record.DatasetHash) is { } change)
            throw new RunException(change);
        pauseRequested = false;
        if (told.State != RunState.Paused && !pausing)
            return Status();
        resumeRequested = true;
        EnsureLoop();
        Wake();
        // What it waited for may still be missing: then it is paused again, before anybody looks.
        var before = resumes;
        if (!await ReachesAsync(state => (state != RunState.Paused && !pausing) || resumes > before, RequestPatience, cancellationToken))
            throw StillWaits("resumed");
        return Status();
    }

    /// <summary>The reminder's call wakes a coordinator that died with its silo: activation does the rest.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Record.Spec is null || told.State.IsTerminal())
            await RemoveReminderAsync();
        else
            EnsureLoop();
    }

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose()
    {
        stopping.Dispose();
        writing.Dispose();
    }

    private void EnsureLoop()
    {
        if (Record.Spec is null || told.State.IsTerminal() || !loop.IsCompleted || stopping.IsCancellationRequested || local.IsDraining)
            return;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        loop = Task.Factory.StartNew(DriveAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
    }

    private void Wake()
    {
        wake.TrySetResult();
        wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // Waits for the durable state to satisfy a condition; false at the deadline.
    private async Task<bool> ReachesAsync(Func<RunState, bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var changed = log.Changed;
            if (condition(told.State))
                return true;
            var left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !await HappensAsync(changed, left, "state", cancellationToken))
                return condition(told.State);
        }
    }

    // No wait is without a deadline; one that is reached is counted.
    private async Task<bool> HappensAsync(Task what, TimeSpan limit, string name, CancellationToken cancellationToken)
    {
        try
        {
            await what.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            GanInstruments.LongWaits.Add(1, GanInstruments.Awaited(name));
            return false;
        }
    }

    private TimeoutException StillWaits(string wanted)
    {
        var message = $"Run '{RunId}' is not {wanted} after {RequestPatience.TotalSeconds:0} s: it is {told.State} at iteration {iteration} and finishes what it does first. The request stands; asking again is safe.";
        log.Event(told.State, message, EventKinds.Alarm);
        return new TimeoutException(message);
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
            DroppedShares = Record.DroppedShares,
            BranchedFrom = Record.BranchedFrom,
            Diagnoses = [.. doctor.Findings],
            Alarms = [.. alarm.Text is { } text ? new[] { text } : []],
        };

    // Networks first, then the workers by rank.
    private static (int, string) Order(string part) => (part.StartsWith("worker", StringComparison.Ordinal) ? part.Length : 0, part);

    private void RequireRun()
    {
        if (Record.Spec is null)
            throw new RunException($"There is no run '{RunId}': 'ganctl list' shows those that there are.");
    }
}
