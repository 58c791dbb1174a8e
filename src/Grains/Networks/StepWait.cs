using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Networks;

/// <summary>Waits for a step's answer, never longer than the run's step deadline.</summary>
internal static class StepWait
{
    /// <summary>The answer; at the deadline, one that names the ranks that the step still awaits.</summary>
    public static async Task<StepAnswer> ForAsync(
        Offer offer, NetworkOwner owner, string network, StepId step, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        if (offer.Answer is { } answer)
            return answer;
        try
        {
            return await offer.Pending!.WaitAsync(deadline, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            GanInstruments.DeadlineMisses.Add(1, GanInstruments.Network(network));
            var now = owner.Status;
            return new StepAnswer(
                StepOutcome.DeadlineMissed, now.Version, now.Missing,
                $"Step {step} of the {network} still awaits the share of rank {string.Join(", ", now.Missing)} after {deadline.TotalSeconds:0.#} s.");
        }
    }
}
