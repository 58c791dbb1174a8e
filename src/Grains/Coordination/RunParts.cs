using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Diagnostics;
using GanOrleans.Grains.Evaluation;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace GanOrleans.Grains.Coordination;

/// <summary>What a silo gives to the parts of a coordinator; tests give others.</summary>
internal sealed record RunServices(
    IRunGrains Grains, Func<SiloCapabilities[]> Offers, RunFolders Folders, FaultInjector Faults, string SiloAddress, Func<bool> IsDraining,
    GanOptions Options, TimeProvider Time, ILogger Logger);

/// <summary>Puts a coordinator together. It holds nothing but the parts, each of which is tested alone.</summary>
internal sealed class RunParts : IDisposable
{
    private readonly string runId;

    /// <summary>Builds the parts of a run over its record.</summary>
    public RunParts(
        string runId, IPersistentState<RunRecord> storage, RunServices services, Action<RunState, string> onEvent, CancellationToken stop)
    {
        this.runId = runId;
        var (grains, options, time, logger) = (services.Grains, services.Options, services.Time, services.Logger);
        var folder = services.Folders.Full(RunFolders.Relative(runId));
        var store = new CheckpointStore(folder, time);
        var files = new RunFiles(folder);
        Log = new RunLog(folder, time, onEvent);
        Live = new LiveRun(runId, time);
        Record = new DurableRecord(runId, storage, Log, Live, options.RecordOutageLimit, time, logger, stop);
        Control = new RunControl(Record.State);
        Position = new TrainingPosition(Log, store);
        Places = new PartPlaces(Log);
        Slot = new SlotHolder(runId, grains, time, logger);
        DrainingSilos = new DrainingSilos(services.SiloAddress, services.IsDraining, Places, time);
        Library = new CheckpointLibrary(runId, Record, store, Log, time);
        Leases = new LeaseDispatcher(Record, grains, Log, options.RetryDelay, time);
        Creator = new RunCreator(runId, Record, Position, store, services.Folders, grains, Log, time);
        Wait = new RequestWait(runId, Record, Position, Log, time);
        Watch = new RunWatch(runId, Record, Position, Log, time);

        var networks = new NetworkPair(Record, grains, time);
        Monitor = new TrainingMonitor(Record, networks, grains, files, Log, Live, options.DiagnosisPeriod, time, stop);
        var writer = new CheckpointWriter(
            runId, Record, networks, store, Library, services.Folders, services.Faults, options.RetryDelay, time, stop);
        var retention = new RetentionSweep(Record, store, Library, () => Control.Desired.RestoreTo, Log);
        Checkpoints = new CheckpointService(
            runId, Record, networks, writer, Library, retention, Log, Live, options.CheckpointWaitLimit, options.RetryDelay, time, stop);
        Evaluations = new EvaluationSchedule(Record, grains, Library, Log, Live, time, stop);
        var starts = new StartCheckpoints(runId, folder, Record, store, Log, services.Faults);
        Starter = new GenerationStarter(
            Record, Control, Position, Places, networks, Checkpoints, starts, Library, store, Monitor, files, Log);
        var finder = new PlaceFinder(runId, Record, services.Offers, DrainingSilos, Slot, time);
        Runner = new GenerationRunner(
            runId, Record, Position, Places, Starter, Leases,
            new LeaseBoundary(Record, Control, Position, Checkpoints, DrainingSilos, Slot, Monitor, options.CheckpointMaxAge),
            new LeaseFailurePolicy(() => networks.HoldAsync(Record.Value.Generation), finder.MissingWorkers),
            new LeaseLedger(Record, Position, Monitor, Log), networks, Checkpoints, Evaluations, Monitor,
            IsInterrupted, Log, options, time, logger);
        Commands = new CheckpointCommands(runId, Record, Control, Position, Library, Checkpoints, Starter, Runner, Wait, time);
        var pause = new RunPauser(runId, Record, Control, Position, Runner, Checkpoints, Slot, DrainingSilos, Log, time);
        Loop = new RunLoop(
            runId, Record, Control, Position, finder, Slot, DrainingSilos, Runner, pause, Checkpoints, Log, options, time);
    }

    public RunLog Log { get; }

    public LiveRun Live { get; }

    public DurableRecord Record { get; }

    public RunControl Control { get; }

    public TrainingPosition Position { get; }

    public PartPlaces Places { get; }

    public SlotHolder Slot { get; }

    public DrainingSilos DrainingSilos { get; }

    public CheckpointLibrary Library { get; }

    public CheckpointService Checkpoints { get; }

    public EvaluationSchedule Evaluations { get; }

    public TrainingMonitor Monitor { get; }

    public LeaseDispatcher Leases { get; }

    public RunCreator Creator { get; }

    public RequestWait Wait { get; }

    public RunWatch Watch { get; }

    public GenerationStarter Starter { get; }

    public GenerationRunner Runner { get; }

    public CheckpointCommands Commands { get; }

    public RunLoop Loop { get; }

    /// <summary>Takes up what an earlier activation left.</summary>
    public void Restore()
    {
        Log.Restore(Record.Value.Sequence);
        Position.Restore(Record.Value);
        Monitor.Restore(Record.Value);
    }

    /// <summary>The run at this moment, or null when there is no such run.</summary>
    public RunStatus? Status() => Record.Value is not { Spec: { } spec } now
        ? null
        : new RunStatus
        {
            RunId = runId,
            Spec = spec,
            State = Record.Status.State,
            Reason = Record.Status.Reason,
            Generation = now.Generation,
            Iteration = Position.Iteration,
            Progress = Position.Progress,
            Places = Places.All,
            Folder = RunFolders.Relative(runId),
            SubmittedAt = now.SubmittedAt,
            EndedAt = now.EndedAt,
            SkippedSteps = now.SkippedSteps,
            DiscriminatorVersion = now.DiscriminatorVersion,
            GeneratorVersion = now.GeneratorVersion,
            LastCheckpoint = now.Checkpoint,
            DroppedShares = now.DroppedShares,
            BranchedFrom = now.BranchedFrom,
            Diagnoses = [.. Monitor.Findings],
            Alarms = Checkpoints.Alarm.Text is { } text ? [text] : [],
        };

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose()
    {
        Live.Dispose();
        Record.Dispose();
    }

    private bool IsInterrupted() => Control.Desired.IsCancelled || Control.Desired.IsPauseDue || DrainingSilos.IsOwnSiloLeaving;
}
