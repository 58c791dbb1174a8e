using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Coordination;

/// <summary>What a run that looks for a place finds.</summary>
/// <param name="Waiting">The state in which it waits, or null: it has a place, or has waited for too long.</param>
/// <param name="Reason">What it waits or has waited for.</param>
internal readonly record struct PlaceAnswer(RunState? Waiting, string Reason)
{
    /// <summary>It has all that it needs.</summary>
    public static PlaceAnswer Ready { get; } = new(null, "");

    /// <summary>Whether it has all that it needs.</summary>
    public bool IsReady => Waiting is null && Reason.Length == 0;

    /// <summary>Whether it has waited for too long, so that the run fails.</summary>
    public bool IsTooLate => Waiting is null && Reason.Length > 0;
}

/// <summary>Looks for silos of the kinds that a run needs, and for a slot; fixes the run's plan when there are all of them.</summary>
internal sealed class PlaceFinder(
    string runId, DurableRecord record, Func<SiloCapabilities[]> readSilos, DrainingSilos draining, SlotHolder slot, TimeProvider time)
{
    private long? workersAwaitedSince;

    /// <summary>Looks once.</summary>
    public async Task<PlaceAnswer> FindAsync()
    {
        var (spec, plan, silos) = (record.Value.Spec!, record.Value.Plan, readSilos());
        var networks = plan?.NetworkKind ?? DeviceKinds.OfNetworks(spec, silos);
        var workers = plan?.WorkerKind ?? DeviceKinds.OfWorkers(spec, networks);
        if (draining.DrainingSilo(silos) is { } leaving)
            return new PlaceAnswer(RunState.Queued, $"waits for silo {leaving} to leave");
        if (DeviceKinds.Missing(networks, silos) is { } missing)
            return new PlaceAnswer(RunState.Queued, missing);
        if (DeviceKinds.Missing(workers, silos) is { } missingWorkers)
            return WaitForWorkers(spec, missingWorkers);
        workersAwaitedSince = null;
        if (await slot.TryAcquireAsync(networks, record.Value.SubmittedAt, record.Value.Generation + 1) is { } queue)
            return new PlaceAnswer(RunState.Queued, queue);
        if (record.Value.Plan is null)
        {
            var created = RunPlans.Create(
                runId, record.Value, networks, workers, DeviceKinds.Threads(spec, runId, networks, workers, silos));
            record.Note(r => r.Plan = created);
        }

        return PlaceAnswer.Ready;
    }

    /// <summary>Why the workers of a planned run have no place now, or null.</summary>
    public string? MissingWorkers() => DeviceKinds.Missing(record.Value.Plan!.WorkerKind, readSilos());

    private PlaceAnswer WaitForWorkers(RunSpec spec, string missing)
    {
        var limit = TimeSpan.FromSeconds(spec.WorkersDeadline ?? SpecDefaults.WorkersDeadline);
        workersAwaitedSince ??= time.GetTimestamp();
        return time.GetElapsedTime(workersAwaitedSince.Value) < limit
            ? new PlaceAnswer(RunState.WaitingForWorkers, $"{missing}, for {limit.TotalSeconds:0.#} s at most")
            : new PlaceAnswer(
                null,
                $"WaitingForWorkers: after {limit.TotalSeconds:0.#} s the run still {missing}. "
                + $"Start a silo of that kind, then 'ganctl submit --from {runId}'.");
    }
}
