using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Networks;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Models;

namespace GanOrleans.Grains.Workers;

/// <summary>One lease at work: bursts of steps on the lane, and waits for answers off it.</summary>
/// <remarks>
/// Where the networks share the lane and no other rank is awaited, whole iterations run in one job and never see the thread pool. A burst
/// yields the lane after <see cref="Slice"/>, so that sampling and status jobs get in.
/// </remarks>
internal sealed class LeaseRun(
    WorkerSession session, IterationLease lease, Activity? trace, CancellationToken revoked, FaultInjector? injector = null) : IDisposable
{
    /// <summary>How long a burst keeps the lane.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    // Each time the networks are asked again, without a step in between; a step that is always superseded is a fault in the protocol.
    private const int MaxRelocations = 5;

    private readonly FaultInjector faults = injector ?? FaultInjector.None;
    private readonly LeaseScalars scalars = new(lease.Count);
    private readonly StepId end = StepOrder.Start(lease.Plan.RunId, lease.Generation, lease.End);
    private readonly StepClock clock = session.Clock;
    private int relocations;
    private int computed;
    private StepAhead? ahead;   // of the next step

    /// <summary>Iterations that were completed here.</summary>
    public long Iterations { get; private set; }

    /// <summary>Rows that gradients were computed over.</summary>
    public long Samples { get; private set; }

    /// <summary>Steps that were skipped.</summary>
    public long Skipped { get; private set; }

    /// <summary>Shares that steps went on without, by rank.</summary>
    public Dictionary<int, long> Dropped { get; } = [];

    /// <summary>Runs to the end of the lease or to the reason that ends it early.</summary>
    public async Task<(LeaseOutcome Outcome, string Reason)> RunAsync()
    {
        clock.Begin();
        var traced = true;
        while (true)
        {
            if (traced && Iterations > 0)
            {
                Tracing.Suppress();
                traced = false;
            }

            if (session.Position is null)
            {
                await session.Lane.RunAsync(ForgetAhead, CancellationToken.None);   // weights are read again
                if (await session.LocateAsync(revoked) is { } lost)
                    return (LeaseOutcome.GenerationLost, $"Rank {session.Rank} cannot join: {lost}.");
            }

            if (session.Position < StepOrder.Start(lease.Plan.RunId, lease.Generation, lease.First))
                return (LeaseOutcome.GenerationLost,
                    $"Rank {session.Rank} was leased iteration {lease.First}, the networks wait for step {session.Position}.");

            var burst = await session.Lane.RunAsync(Burst);
            if (burst.Kind == BurstKind.Done)
            {
                if (await session.ConfirmAsync(end, revoked))
                    return (LeaseOutcome.Completed, "");
                session.Position = null;
                continue;
            }

            if (burst.Kind == BurstKind.Yield)
            {
                revoked.ThrowIfCancellationRequested();
                continue;
            }

            var answers = burst.Answers ?? await AnswersAsync(burst.Step, burst.Open!);
            if (answers.FirstOrDefault(a => !a.Passed) is { } fault)
            {
                // Whatever happened, the networks know best where they stand.
                session.Position = null;
                // Where steps go on without stragglers, one of them finds itself behind again and again, and joins where the others are.
                if (fault.Outcome == StepOutcome.Superseded && (lease.Plan.DropsStragglers || ++relocations <= MaxRelocations))
                    continue;
                return (Outcome(fault), fault.Message);
            }

            if (burst.Answers is null)
                Pass(burst.Step, answers);
        }
    }

    /// <summary>On the lane: reads the scalars.</summary>
    public TrainingScalars ReadScalars() => scalars.Read();

    /// <summary>On the lane: frees what it holds.</summary>
    public void Dispose()
    {
        ForgetAhead();
        scalars.Dispose();
    }

    private static LeaseOutcome Outcome(StepAnswer answer) => answer.Outcome switch
    {
        StepOutcome.NotLoaded or StepOutcome.StaleGeneration or StepOutcome.Superseded => LeaseOutcome.GenerationLost,
        StepOutcome.DeadlineMissed => LeaseOutcome.DeadlineMissed,
        StepOutcome.Diverged => LeaseOutcome.Diverged,
        _ => LeaseOutcome.Failed,
    };

    // On the lane: steps until one has to wait, the slice is over or the lease done.
    private BurstResult Burst()
    {
        foreach (var link in session.Links.Values)
            link.ApplyReceivedWeights();
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var step = session.Position!.Value;
            if (step >= end)
                return new BurstResult(BurstKind.Done, step);
            if (revoked.IsCancellationRequested || Stopwatch.GetElapsedTime(start) >= Slice)
                return new BurstResult(BurstKind.Yield, step);

            using var span = Traced(step);
            Compute(step);
            var open = SubmitShare(step);
            if (!Answered(step, open, start))
                return new BurstResult(BurstKind.Waiting, step, Open: open);
            var answers = Array.ConvertAll(open, answer => answer!);
            if (answers.Any(a => !a.Passed))
                return new BurstResult(BurstKind.Answered, step, answers);
            Pass(step, answers);
        }
    }

    // Of a traced lease, the first iteration.
    private Activity? Traced(StepId step) =>
        Iterations > 0 ? null : Tracing.Child(
            "phase", trace)?.SetTag(TagNames.Phase, session.Replica.Phases[step.Phase].Name).SetTag(TagNames.Rank, session.Rank);

    private void Compute(StepId step)
    {
        var phase = session.Replica.Phases[step.Phase];
        var site = FaultSite.Of(step, session.Rank);
        clock.Computing();
        faults.At(FaultPoints.Compute, site);
        var result = session.Replica.Compute(phase, KeyOf(step), session.Rows, ahead);
        ForgetAhead();
        clock.Computed(step.Phase);
        if (faults.At(FaultPoints.Computed, site))
            foreach (var network in phase.Updates)
                session.Replica[network].Gradient.Fill(double.NaN);
        session.TakeStep(phase);
        computed = result.Samples;
        Samples += result.Samples;
        scalars.Add(step.Iteration - lease.First, result);
    }

    private StepKey KeyOf(StepId step) => new(session.Replica.Options.Seed, step.Iteration, step.Phase, step.Substep);

    // While the weights of a step are awaited: what the next one needs of other networks.
    private void ComputeAhead(StepId awaited)
    {
        var next = session.Order.Next(awaited);
        var phases = session.Replica.Phases;
        if (next < end && !phases[next.Phase].Updates.Any(session.Order.Exchanged(awaited).Contains))
            ahead = session.Replica.ComputeAhead(phases[awaited.Phase], phases[next.Phase], KeyOf(next), session.Rows);
    }

    private void ForgetAhead()
    {
        ahead?.Dispose();
        ahead = null;
    }

    // The answers of the networks that exchange in this step, as far as they gave them at once, else null.
    private StepAnswer?[] SubmitShare(StepId step)
    {
        var exchanged = session.Order.Exchanged(step);
        var answers = new StepAnswer?[exchanged.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = session.Links[exchanged[i]].SubmitShare(step, computed);
        return answers;
    }

    // On the lane: waits for the open answers within the slice. What another thread would have to be woken for costs a step of a small
    // network most of its time.
    private bool Answered(StepId step, StepAnswer?[] answers, long start)
    {
        if (!answers.Contains(null))
            return true;
        var exchanged = session.Order.Exchanged(step);
        clock.Waiting();
        using var span = Tracing.Child("exchange");
        ComputeAhead(step);
        for (var i = 0; i < answers.Length; i++)
            answers[i] ??= session.Links[exchanged[i]].TryAnswer(Slice - Stopwatch.GetElapsedTime(start));
        if (answers.Contains(null))
        {
            span?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;   // the one that waits on has a span of its own
            return false;
        }

        clock.Waited(step.Phase);
        return true;
    }

    private async Task<StepAnswer[]> AnswersAsync(StepId step, StepAnswer?[] open)
    {
        var exchanged = session.Order.Exchanged(step);
        using var span = Tracing.Child("exchange");
        var answers = await Task.WhenAll(exchanged.Select((network, i) =>
            open[i] is { } answer ? Task.FromResult(answer) : session.Links[network].AnswerAsync(step, revoked)));
        clock.Waited(step.Phase);
        return answers;
    }

    private void Pass(StepId step, StepAnswer[] answers)
    {
        Skipped += answers.Count(a => a.Outcome == StepOutcome.Skipped);
        foreach (var rank in answers.Where(a => a.Outcome == StepOutcome.Applied).SelectMany(a => a.Ranks))
            Dropped[rank] = Dropped.GetValueOrDefault(rank) + 1;
        var next = session.Order.Next(step);
        session.Position = next;
        relocations = 0;
        if (next.Iteration == step.Iteration)
            return;
        Iterations++;
        clock.Passed();
    }

    private enum BurstKind
    {
        Yield,
        Waiting,
        Answered,
        Done,
    }

    private readonly record struct BurstResult(BurstKind Kind, StepId Step, StepAnswer[]? Answers = null, StepAnswer?[]? Open = null);
}
