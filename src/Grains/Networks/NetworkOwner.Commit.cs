using GanOrleans.Contracts;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Telemetry;
using TorchSharp;

namespace GanOrleans.Grains.Networks;

// The step that all shares have come for: mean, check, update, answer.
internal sealed partial class NetworkOwner
{
    private StepAnswer Commit()
    {
        var shares = round.Collected();
        faults.At(FaultPoints.Commit, FaultSite.Of(round.Due, network: network.Name));
        ranks.EndSending();
        // One share that is not finite makes the mean so: looking at it before the optimizer moves looks at all of them, and at sums that
        // overflow.
        var outcome = Apply(shares);
        var answer = outcome == UpdateOutcome.Applied ? Applied(shares) : Skipped(shares);
        var committed = round.Due;
        var next = order.Next(committed, network.Name);
        if (isMessaged && ChangesReplicas(answer))
            PublishSnapshot(WeightsUse.Step, next);   // once for all ranks, before any of them gets its answer
        round.Close(answer, next);
        status = new OwnerStatus(updater.Version, round.Due, status.Skipped + (outcome == UpdateOutcome.Applied ? 0 : 1), []);
        faults.At(FaultPoints.Committed, FaultSite.Of(committed, network: network.Name));
        ranks.Answer(committed, answer);
        return answer;
    }

    private UpdateOutcome Apply(IReadOnlyList<RankShare<torch.Tensor>> shares)
    {
        var start = StepTimes.Now;
        (torch.Tensor Gradient, bool? IsFinite) average;
        torch.Tensor? state;
        using (Tracing.Child("reduce")?.SetTag(TagNames.Network, network.Name).SetTag("gan.workers", workers))
            (average, state) = (ranks.Mean(shares), ranks.MeanState(shares));
        var reduced = StepTimes.Reduced(start);
        using var span = Tracing.Child("commit")?.SetTag(TagNames.Network, network.Name).SetTag("gan.version", updater.Version + updates);
        if (training is null)
            newest = average.Gradient;
        var outcome = training?.Apply(average.Gradient, updates, average.IsFinite)
            ?? updater.Apply(average.Gradient, state, average.IsFinite);
        StepTimes.Committed(reduced);
        return outcome;
    }

    private StepAnswer Applied(IReadOnlyList<RankShare<torch.Tensor>> shares)
    {
        skippedInARow = 0;
        GanInstruments.Steps.Add(updates, tag);
        if (shares.Count == workers)
            return new StepAnswer(StepOutcome.Applied, updater.Version, [], "");
        int[] dropped = [.. Enumerable.Range(0, workers).Except(shares.Select(share => share.Rank))];
        GanInstruments.DroppedShares.Add(dropped.Length, tag);
        return new StepAnswer(StepOutcome.Applied, updater.Version, dropped, "");
    }

    private StepAnswer Skipped(IReadOnlyList<RankShare<torch.Tensor>> shares)
    {
        skippedInARow++;
        int[] ranks = takesMeans ? [] : [.. shares.Where(share => !VectorReadings.IsFinite(share.Gradient)).Select(share => share.Rank)];
        GanInstruments.SkippedSteps.Add(1, tag, GanInstruments.NotFinite);
        var what = training is null ? "the gradient" : "the share";
        var who = takesMeans ? "the workers' mean gradient"
            : ranks.Length == 0 ? "the average, though every share is finite"
            : $"{what} of rank {string.Join(", ", ranks)}";
        var diverged = skippedInARow >= divergedAfter;
        return new StepAnswer(
            diverged ? StepOutcome.Diverged : StepOutcome.Skipped, updater.Version, ranks,
            $"Step {round.Due} of the {network.Name} was skipped: {who} is not finite"
            + (diverged ? $"; it was the {skippedInARow}th in a row. Lower the learning rate." : "."));
    }
}
