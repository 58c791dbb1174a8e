using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Models;
using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <content>Places: silos of the right kinds, a slot for the networks, and silos that leave.</content>
public sealed partial class CoordinatorGrain
{
    private static readonly TimeSpan QueuePeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LeavingPatience = TimeSpan.FromSeconds(60);

    // How long a hand-over whose checkpoint could not be written is tried again after the next lease; the silo waits 20 s for it (SiloDrain).
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromSeconds(15);

    private readonly HashSet<string> leaving = [];
    private long? leavingSince;
    private SlotLease? slot;
    private bool slotLost;
    private IGrainTimer? renewal;
    private TaskCompletionSource? drained;
    private long? workersAwaitedSince;

    /// <inheritdoc/>
    public Task<SlotLease?> SlotAsync(CancellationToken cancellationToken) => Task.FromResult(slot);

    /// <inheritdoc/>
    public async Task DrainAsync(string siloAddress, CancellationToken cancellationToken)
    {
        if (Record.Spec is null || told.State.IsTerminal() || loop.IsCompleted)
            return;
        leaving.Add(siloAddress);
        leavingSince = time.GetTimestamp();
        if (!IsTouched())
            return;
        drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Wake();
        await HappensAsync(Task.WhenAny(drained.Task, loop), LeavingPatience, "drain", cancellationToken);
    }

    // Whether the run's coordinator or networks sit on a silo that is about to leave.
    private bool IsTouched() => IsLeaving() || (holds && places.Values.Any(place => !IsWorker(place) && leaving.Contains(place.Address)));

    private bool IsLeaving() => local.IsDraining || leaving.Contains(silo.SiloAddress.ToString());

    private bool MayHandOverLater() => time.GetElapsedTime(leavingSince ??= time.GetTimestamp()) < HandOverPatience;

    private static bool IsWorker(GrainPlace place) => place.Part.StartsWith("worker", StringComparison.Ordinal);

    private void Drained()
    {
        drained?.TrySetResult();
        drained = null;
    }

    // Waits a moment for what the run needs; true when it has all of it: silos of its kinds, and a slot.
    private async Task<bool> HasPlaceAsync(CancellationToken stop)
    {
        if (holds && slot is not null)
            return true;
        var offers = cluster.Offers();
        var networks = Record.Plan?.NetworkKind ?? DeviceKinds.OfNetworks(Record.Spec!, offers);
        var workers = Record.Plan?.WorkerKind ?? DeviceKinds.OfWorkers(Record.Spec!, networks);
        if (Leaver(offers) is { } leaver)
            return await QueueAsync(RunState.Queued, $"waits for silo {leaver} to leave", stop);
        if (DeviceKinds.Missing(networks, offers) is { } missing)
            return await QueueAsync(RunState.Queued, missing, stop);
        if (DeviceKinds.Missing(workers, offers) is { } missingWorkers)
            return await WaitForWorkersAsync(missingWorkers, stop);
        workersAwaitedSince = null;
        if (await AcquireSlotAsync(networks) is { } queue)
            return await QueueAsync(RunState.Queued, queue, stop);
        Record.Plan ??= Plan(networks, workers, DeviceKinds.Threads(Record.Spec!, RunId, networks, workers, offers));
        return true;
    }

    private string? Leaver(SiloOffer[] offers) => leaving.Count > 0 && leavingSince is { } since && time.GetElapsedTime(since) < LeavingPatience
        ? offers.Select(offer => offer.Address.ToString()).FirstOrDefault(leaving.Contains)
        : null;

    private async Task<bool> QueueAsync(RunState state, string reason, CancellationToken stop)
    {
        if (told != (state, reason))
            await WriteAsync(state, reason);
        FailRequests($"Run '{RunId}' {reason}.");
        await Task.WhenAny(wake.Task, Task.Delay(QueuePeriod, time, stop));
        stop.ThrowIfCancellationRequested();
        return false;
    }

    private async Task<bool> WaitForWorkersAsync(string missing, CancellationToken stop)
    {
        var limit = TimeSpan.FromSeconds(Record.Spec!.WorkersDeadline ?? SpecResolver.WorkersDeadline);
        workersAwaitedSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(workersAwaitedSince.Value) < limit)
            return await QueueAsync(RunState.WaitingForWorkers, $"{missing}, for {limit.TotalSeconds:0.#} s at most", stop);
        await EndAsync(RunState.Failed, $"WaitingForWorkers: after {limit.TotalSeconds:0.#} s the run still {missing}. Start a silo of that kind, then 'ganctl submit --from {RunId}'.");
        return false;
    }

    // Null when the run has a slot, else why not.
    private async Task<string?> AcquireSlotAsync(string kind)
    {
        if (slot is not null && !slotLost)
            return null;
        (slot, slotLost) = (null, false);
        SlotAnswer answer;
        try
        {
            answer = await Device(kind).AcquireAsync(new SlotRequest(RunId, Record.SubmittedAt, Record.Generation + 1)).WaitAsync(RequestPatience, time);
        }
        catch (Exception e) when (LeaseBoard.IsLoss(e))
        {
            return $"waits for the slots of '{kind}' to be known: {e.Message}";
        }

        if (answer.Lease is null)
            return $"waits for a slot of '{kind}': {answer.Taken} of {answer.Slots} are taken, {answer.Ahead} run(s) ahead";
        slot = answer.Lease;
        renewal ??= this.RegisterGrainTimer(RenewAsync, new GrainTimerCreationOptions(RenewPeriod, RenewPeriod) { Interleave = true, KeepAlive = true });
        return null;
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (slot is not { } held)
            return;
        try
        {
            if (!await Device(held.Kind).RenewAsync(held, cancellationToken).WaitAsync(RequestPatience, time, cancellationToken) && slot == held)
                slotLost = true;
        }
        catch (Exception e) when (LeaseBoard.IsLoss(e))
        {
            // Its memory was lost with its silo, or it is out of reach: the next renewal tells it again.
            LogNotRenewed(RunId, e.Message);
        }
    }

    private async Task ReleaseSlotAsync()
    {
        if (slot is not { } held)
            return;
        slot = null;
        try
        {
            await Device(held.Kind).ReleaseAsync(RunId, held.Generation).WaitAsync(TimeSpan.FromSeconds(5), time);
        }
        catch (Exception e) when (LeaseBoard.IsLoss(e))
        {
            // It expires.
            LogNotRenewed(RunId, e.Message);
        }
    }

    private IDeviceGrain Device(string kind) => GrainFactory.GetGrain<IDeviceGrain>(kind);

    private RunPlan Plan(string networks, string workers, int threads)
    {
        var training = TrainingJson.Read(Record.Training) with { Threads = threads };
        var variant = VariantRegistry.Get(training.Variant);
        var ranks = Record.Spec!.Workers ?? 1;
        return new RunPlan
        {
            RunId = RunId,
            Spec = Record.Spec! with { Threads = threads },
            Training = TrainingJson.Write(training),
            Workers = ranks,
            NetworkKind = networks,
            WorkerKind = workers,
            Threads = threads,
            Folder = RunFolders.Relative(RunId),
            DatasetHash = Record.DatasetHash,
            StepDeadline = TimeSpan.FromSeconds(Record.Spec.StepDeadline ?? SpecResolver.StepDeadline),
            Networks = [.. RunNetworks.Both.Intersect(variant.Phases(training).SelectMany(phase => phase.Updates))],
            Classes = variant.Info.IsConditional ? Record.Classes : 0,
            ClassNames = variant.Info.IsConditional ? Record.ClassNames : null,
            MinWorkers = Record.Spec.Straggler == SpecResolver.Drop ? Record.Spec.MinWorkers ?? ranks / 2 + 1 : ranks,
        };
    }
}
