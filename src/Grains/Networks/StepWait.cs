using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Networks;

/// <summary>Waits for a step's answer, never longer than the run's step deadline.</summary>
internal static class StepWait
{
    /// <summary>
    /// The answer; at the deadline that of the shares that came, where the run goes on without stragglers, else one that names the ranks
    /// that the step still awaits.
    /// </summary>
    public static async Task<StepAnswer> ForAsync(
        ShareReply reply, LocalNetwork local, string network, StepId step, TimeSpan deadline, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var owner = local.Owner;
        if (reply.Answer is { } answer)
            return answer;
        try
        {
            return await reply.Pending!.WaitAsync(deadline, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            GanInstruments.DeadlineMisses.Add(1, GanInstruments.Network(network));
            if (await local.Lane.RunAsync(() => owner.CloseAtDeadline(step), cancellationToken) is { } without)
                return without;
            if (reply.Pending!.IsCompletedSuccessfully)
                return await reply.Pending;   // another rank's deadline was first
            return Missed(owner, step, deadline);
        }
    }

    /// <summary>The answer to a share whose step missed its deadline.</summary>
    public static StepAnswer Missed(IShareOwner owner, StepId step, TimeSpan deadline)
    {
        var now = owner.Status;
        return new StepAnswer(
            StepOutcome.DeadlineMissed, now.Version, now.Missing,
            $"Step {step} of the {owner.Name} still awaits the share of rank {string.Join(", ", now.Missing)} "
            + $"after {deadline.TotalSeconds:0.#} s.");
    }
}
