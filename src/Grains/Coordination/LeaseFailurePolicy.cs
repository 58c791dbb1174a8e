using GanOrleans.Contracts;

namespace GanOrleans.Grains.Coordination;

/// <summary>Decides what a lease that ended badly means.</summary>
/// <param name="areNetworksLoaded">Asks both networks whether they hold the generation.</param>
/// <param name="missingWorkers">Why the workers have no place now, or null.</param>
internal sealed class LeaseFailurePolicy(Func<Task<bool>> areNetworksLoaded, Func<string?> missingWorkers)
{
    /// <summary>Leases in a row that miss a step's deadline before the generation is given up.</summary>
    public const int MaxMissedDeadlines = 3;

    private int missedInARow;

    /// <summary>A generation begins, or a lease ended well.</summary>
    public void Reset() => missedInARow = 0;

    /// <summary>An end of the generation or of the run, or null to issue the lease again.</summary>
    public async Task<GenerationResult?> DecideAsync(LeaseResult bad)
    {
        if (bad.Outcome == LeaseOutcome.DeadlineMissed)
            missedInARow++;
        return bad.Outcome switch
        {
            LeaseOutcome.GenerationLost => new GenerationResult(GenerationEnd.Lost, bad.Reason),
            LeaseOutcome.Diverged => new GenerationResult(GenerationEnd.Diverged, bad.Reason),
            LeaseOutcome.Failed => new GenerationResult(GenerationEnd.Failed, bad.Reason),
            LeaseOutcome.NetworkUnreachable when !await areNetworksLoaded() => new GenerationResult(GenerationEnd.Lost, bad.Reason),
            LeaseOutcome.DeadlineMissed when missingWorkers() is { } missing => new GenerationResult(GenerationEnd.Lost, missing),
            LeaseOutcome.DeadlineMissed when missedInARow >= MaxMissedDeadlines || !await areNetworksLoaded() =>
                new GenerationResult(GenerationEnd.Lost, bad.Reason),
            _ => null,
        };
    }
}
