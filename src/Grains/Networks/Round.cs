using GanOrleans.Contracts;

namespace GanOrleans.Grains.Networks;

/// <summary>The states of a round.</summary>
internal enum RoundState
{
    /// <summary>The step before has committed; no share of the next one has come.</summary>
    Open,

    /// <summary>Some shares have come.</summary>
    Collecting,

    /// <summary>All shares have come, or enough of them at the deadline, and are being averaged; nothing is admitted.</summary>
    Committing,
}

/// <summary>What a round says to a share before it is checked.</summary>
internal enum Admission
{
    /// <summary>Due, and the first of its rank: to be added.</summary>
    Accepted,

    /// <summary>Due, but the rank's share is here already: wait for the same answer.</summary>
    Repeated,

    /// <summary>The newest committed step: the answer is known.</summary>
    Answered,

    /// <summary>Committed earlier.</summary>
    Superseded,

    /// <summary>Of an older or unknown generation or run.</summary>
    Stale,

    /// <summary>Not due yet, or of a rank that does not exist.</summary>
    Refused,
}

/// <param name="Rank">The worker's rank.</param>
/// <param name="Samples">Its weight in the average.</param>
/// <param name="Gradient">Its mean gradient.</param>
internal readonly record struct RankShare<TGradient>(int Rank, int Samples, TGradient Gradient);

/// <summary>
/// Collects the shares of one step of one network, one per rank, and knows the answer to the step before and to nothing older. It says what
/// is due; who owns it averages and applies. Not thread-safe: all calls come from one lane.
/// </summary>
/// <remarks>
/// Open → Collecting → Committing → Open. Shares are handed out in rank order, so the order of their arrival cannot matter.
/// </remarks>
internal sealed class Round<TGradient>
{
    private readonly RankShare<TGradient>?[] shares;
    private int collected;
    private StepId? lastStep;
    private StepAnswer? lastAnswer;
    private TaskCompletionSource<StepAnswer> answer = NewAnswer();

    public Round(int workers, StepId first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        shares = new RankShare<TGradient>?[workers];
        Due = first;
    }

    public RoundState State { get; private set; }

    /// <summary>The step that shares are collected for.</summary>
    public StepId Due { get; private set; }

    /// <summary>Completes with the answer to <see cref="Due"/>.</summary>
    public Task<StepAnswer> Answer => answer.Task;

    /// <summary>The newest committed step, or null before the first.</summary>
    public StepId? LastStep => lastStep;

    /// <summary>The answer to the newest committed step, or null before the first.</summary>
    public StepAnswer? LastAnswer => lastAnswer;

    /// <summary>Ranks whose share is missing, in order; none while no share has come, since then nobody waits.</summary>
    public int[] Missing => State == RoundState.Open
        ? []
        : [.. Enumerable.Range(0, shares.Length).Where(rank => shares[rank] is null)];

    /// <summary>Whether a rank's share to <see cref="Due"/> is here.</summary>
    public bool Holds(int rank) => shares[rank] is not null;

    /// <summary>What to do with a share, without changing anything.</summary>
    public Admission Classify(StepId step, int rank)
    {
        if (step.RunId != Due.RunId || step.Generation != Due.Generation)
            return Admission.Stale;
        if (rank < 0 || rank >= shares.Length)
            return Admission.Refused;
        if (step == lastStep)
            return Admission.Answered;
        if (step < Due)
            return Admission.Superseded;
        if (step > Due || State == RoundState.Committing)
            return Admission.Refused;
        return shares[rank] is null ? Admission.Accepted : Admission.Repeated;
    }

    /// <summary>Adds an accepted share; true when it was the last one awaited, and the round now commits.</summary>
    public bool Add(StepId step, int rank, int samples, TGradient gradient)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (Classify(step, rank) is not Admission.Accepted and var admission)
            throw new InvalidOperationException($"The share of rank {rank} to step {step} was not accepted but {admission}; {Due} is due.");
        shares[rank] = new RankShare<TGradient>(rank, samples, gradient);
        State = RoundState.Collecting;
        if (++collected < shares.Length)
            return false;
        State = RoundState.Committing;
        return true;
    }

    /// <summary>Takes a rank's share back while others are awaited: the rank computes it again.</summary>
    public void Withdraw(int rank)
    {
        if (State != RoundState.Collecting || shares[rank] is null)
            return;
        shares[rank] = null;
        if (--collected == 0)
            State = RoundState.Open;
    }

    /// <summary>Goes on without the missing shares when at least so many have come; false when there are fewer.</summary>
    public bool CloseWith(int least)
    {
        if (State != RoundState.Collecting || collected < Math.Max(1, least))
            return false;
        State = RoundState.Committing;
        return true;
    }

    /// <summary>The shares that came, in rank order, while committing.</summary>
    public IReadOnlyList<RankShare<TGradient>> Collected()
    {
        if (State != RoundState.Committing)
            throw new InvalidOperationException($"Step {Due} is {State}: it has {collected} of {shares.Length} shares.");
        return [.. shares.OfType<RankShare<TGradient>>()];
    }

    /// <summary>Ends the step with its answer, which everybody who waits gets, and opens the next one.</summary>
    public void Close(StepAnswer outcome, StepId next)
    {
        if (State != RoundState.Committing)
            throw new InvalidOperationException($"Step {Due} is {State}: it cannot be closed.");
        if (next <= Due)
            throw new ArgumentException($"Step {next} does not follow {Due}.", nameof(next));
        (lastStep, lastAnswer) = (Due, outcome);
        Array.Clear(shares);
        collected = 0;
        Due = next;
        State = RoundState.Open;
        var waiting = answer;
        answer = NewAnswer();
        waiting.TrySetResult(outcome);
    }

    /// <summary>Answers everybody who waits; nothing is admitted to this round afterwards, since its owner goes away.</summary>
    public void Abandon(StepAnswer outcome) => answer.TrySetResult(outcome);

    private static TaskCompletionSource<StepAnswer> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
