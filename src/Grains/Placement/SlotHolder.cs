using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Placement;

/// <summary>The slot of one run: taken before its networks are loaded, renewed while it is held, given back when they are freed.</summary>
internal sealed partial class SlotHolder(string runId, IRunGrains grains, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    /// <summary>The slot, or null.</summary>
    public SlotLease? Lease { get; private set; }

    /// <summary>Whether another run has it, so that the networks have to go.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Takes a slot of a kind: null when the run has one, else why not.</summary>
    public async Task<string?> TryAcquireAsync(string kind, DateTimeOffset submittedAt, int generation)
    {
        if (Lease is not null && !IsLost)
            return null;
        (Lease, IsLost) = (null, false);
        SlotAnswer answer;
        try
        {
            answer = await grains.Device(kind).AcquireAsync(new SlotRequest(runId, submittedAt, generation)).WaitAsync(CallLimit, time);
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            return $"waits for the slots of '{kind}' to be known: {e.Message}";
        }

        if (answer.Lease is null)
            return $"waits for a slot of '{kind}': {answer.Taken} of {answer.Slots} are taken, {answer.Ahead} run(s) ahead";
        Lease = answer.Lease;
        return null;
    }

    /// <summary>Says that the slot is still used. A device grain that lost its memory learns it from this.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (Lease is not { } held)
            return;
        try
        {
            if (!await grains.Device(held.Kind).RenewAsync(held, cancellationToken).WaitAsync(CallLimit, time, cancellationToken)
                && Lease == held)
                IsLost = true;
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            // Its memory was lost with its silo, or it is out of reach: the next renewal tells it again.
            LogNotRenewed(runId, e.Message);
        }
    }

    /// <summary>Gives the slot back.</summary>
    public async Task ReleaseAsync()
    {
        if (Lease is not { } held)
            return;
        Lease = null;
        try
        {
            await grains.Device(held.Kind).ReleaseAsync(runId, held.Generation).WaitAsync(ReleaseLimit, time);
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            // It expires.
            LogNotRenewed(runId, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The slot of {RunId} could not be renewed: {Reason}")]
    private partial void LogNotRenewed(string runId, string reason);
}
