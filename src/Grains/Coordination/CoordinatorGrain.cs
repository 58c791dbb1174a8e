using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Catalog;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Coordination;

/// <summary>
/// Walks one run through its states: the turn, the timers and the calls around <see cref="RunParts"/>, which do the work.
/// </summary>
/// <remarks>What people ask (<c>CoordinatorGrain.Commands.cs</c>) interleaves with <see cref="RunLoop"/>.</remarks>
[Reentrant, CollectionAgeLimit(Minutes = 2), GrainType("gan-coordinator")]
public sealed partial class CoordinatorGrain : Grain, ICoordinatorGrain, IRemindable, IDisposable
{
    private const string ReminderName = "run";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly IPersistentState<RunRecord> storage;
    private readonly SpecChecker checker;
    private readonly LocalRuns local;
    private readonly RunServices services;
    private readonly ILogger<CoordinatorGrain> logger;
    private readonly CancellationTokenSource stopping = new();
    private RunParts run = null!;
    private Task? creation;
    private Task loop = Task.CompletedTask;
    private bool isReminded;

    /// <summary>Takes the run's durable record and the silo's services.</summary>
    public CoordinatorGrain(
        [PersistentState("run", RunStorage.Name)] IPersistentState<RunRecord> record, IServiceProvider provider, TimeProvider time,
        IOptions<GanOptions> options, ILogger<CoordinatorGrain> logger)
    {
        storage = record;
        this.logger = logger;
        checker = provider.GetRequiredService<SpecChecker>();
        local = provider.GetRequiredService<LocalRuns>();
        services = new RunServices(
            new RunGrains(provider.GetRequiredService<IGrainFactory>()), provider.GetRequiredService<ClusterView>().Offers,
            provider.GetRequiredService<RunFolders>(), provider.GetRequiredService<FaultInjector>(),
            provider.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString(),
            () => local.IsDraining, options.Value, time, logger);
    }

    private string RunId => this.GetPrimaryKeyString();

    private TimeProvider Time => services.Time;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        run = new RunParts(RunId, storage, services, (state, text) => LogEvent(RunId, state, text), stopping.Token);
        if (run.Record.Exists)
        {
            run.Restore();
            EnsureLoop();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAny(loop, Task.Delay(StopLimit, Time, cancellationToken));
    }

    /// <inheritdoc/>
    public Task StartAsync(RunSpec spec, CancellationToken cancellationToken) => StartAsync(() => ResolveAsync(spec), cancellationToken);

    /// <inheritdoc/>
    public Task CreateAsync(ResolvedRun resolved, CancellationToken cancellationToken) =>
        StartAsync(() => Task.FromResult(resolved), cancellationToken);

    /// <summary>The reminder's call wakes a coordinator that died with its silo: activation does the rest.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!run.Record.Exists || run.Record.HasEnded)
            await RemoveReminderAsync();
        else
            EnsureLoop();
    }

    /// <inheritdoc/>
    public async Task DrainAsync(string siloAddress, CancellationToken cancellationToken)
    {
        if (!run.Record.Exists || run.Record.HasEnded || loop.IsCompleted)
            return;
        run.DrainingSilos.Add(siloAddress);
        if (!run.DrainingSilos.Affects(run.Runner.AreNetworksLoaded))
            return;
        var handedOver = run.DrainingSilos.WaitForHandOverAsync();
        run.Control.Wake();
        await Time.WaitUntilAsync(Task.WhenAny(handedOver, loop), DrainingSilos.LeaveLimit, "drain", cancellationToken);
    }

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose()
    {
        stopping.Dispose();
        run?.Dispose();
    }

    private async Task StartAsync(Func<Task<ResolvedRun>> resolve, CancellationToken cancellationToken)
    {
        // Whoever asks meanwhile waits for the same creation: nobody gets an answer before it is durable.
        if (!run.Record.Exists || creation is { IsCompleted: false })
        {
            run.Leases.TraceWith(Activity.Current);
            if (creation is null or { IsCompleted: true })
                creation = CreateAsync(resolve);
            await creation.WaitAsync(cancellationToken);
        }

        if (!isReminded && !run.Record.HasEnded)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod, CancellationToken.None);
            isReminded = true;
        }

        EnsureLoop();
    }

    private async Task CreateAsync(Func<Task<ResolvedRun>> resolve) => await run.Creator.CreateAsync(await resolve());

    // A run that the catalog listed and that was never created: a crash came between.
    private async Task<ResolvedRun> ResolveAsync(RunSpec spec)
    {
        var resolved = await checker.CheckAsync(spec);
        return resolved.Run ?? throw new RunException(
            $"Run '{RunId}' cannot start: {string.Join(" ", resolved.Errors.Select(error => error.ToString()))}");
    }

    private void EnsureLoop()
    {
        if (!run.Record.Exists || run.Record.HasEnded || !loop.IsCompleted || stopping.IsCancellationRequested || local.IsDraining)
            return;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
    }

    private async Task RunAsync()
    {
        using var scope = logger.BeginScope(new LogScope(RunId));
        Tracing.Suppress();
        run.Live.Begin(run.Record.Value.Spec!.Variant!, run.Record.State);
        local.Add(RunId);
        using var renewal = this.RegisterGrainTimer(
            run.Slot.RenewAsync, new GrainTimerCreationOptions(RenewPeriod, RenewPeriod) { Interleave = true, KeepAlive = true });
        try
        {
            await RunToCompletionAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(RunId);
        }
        catch (InconsistentStateException e)
        {
            // Another activation wrote the record since: it is the run's coordinator now.
            LogSuperseded(RunId, e);
            DeactivateOnIdle();
        }
        catch (Exception e)
        {
            LogFault(RunId, e);
            await HandleFatalErrorAsync(e);
            DeactivateOnIdle();
        }
        finally
        {
            run.Live.Dispose();
            local.Remove(RunId);
            run.Checkpoints.RefuseAll($"Run '{RunId}' no longer trains here; ask again.");
        }
    }

    private async Task RunToCompletionAsync()
    {
        await run.Loop.RunLoopAsync(stopping.Token);
        await EndAsync();
    }

    private async Task HandleFatalErrorAsync(Exception error)
    {
        try
        {
            await run.Loop.HandleFatalErrorAsync(error);
            await EndAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFault(RunId, e);
        }
    }

    // An ended run is neither reminded nor kept in memory.
    private async Task EndAsync()
    {
        if (!run.Record.HasEnded)
            return;
        await RemoveReminderAsync();
        DelayDeactivation(TimeSpan.Zero);
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    private void RequireRun()
    {
        if (!run.Record.Exists)
            throw RunWatch.NoSuchRun(RunId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} is {State}: {Event}")]
    private partial void LogEvent(string runId, RunState state, string @event);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "The coordinator of {RunId} stops here; the run continues with its next activation")]
    private partial void LogStopped(string runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} has another coordinator now")]
    private partial void LogSuperseded(string runId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator of {RunId} failed")]
    private partial void LogFault(string runId, Exception exception);
}
