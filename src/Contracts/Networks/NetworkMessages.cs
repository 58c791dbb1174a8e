using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Transfers;

namespace GanOrleans.Contracts.Networks;

/// <param name="Plan">The run.</param>
/// <param name="Generation">The generation that begins; written durably before.</param>
/// <param name="Iteration">Committed iterations: the next step belongs to this iteration.</param>
/// <param name="Checkpoint">Name of the checkpoint in the run's folder, or null for the initial weights.</param>
[GenerateSerializer, Immutable, Alias("gan.load")]
public sealed record LoadRequest(
    [property: Id(0)] RunPlan Plan,
    [property: Id(1)] int Generation,
    [property: Id(2)] long Iteration,
    [property: Id(3)] string? Checkpoint);

/// <param name="Loaded">Whether it holds weights.</param>
/// <param name="Generation">The loaded generation, 0 when none.</param>
/// <param name="Version">Number of updates: rises by one with every applied step, or by those of a block that workers took.</param>
/// <param name="Next">The step that it waits for, or null when not loaded.</param>
/// <param name="SkippedSteps">Steps skipped in this generation because the average was not finite.</param>
/// <param name="Missing">Ranks that the pending step still awaits; empty when it has no share yet.</param>
/// <param name="Place">Where it sits.</param>
[GenerateSerializer, Immutable, Alias("gan.network-status")]
public sealed record NetworkStatus(
    [property: Id(0)] bool Loaded, [property: Id(1)] int Generation, [property: Id(2)] long Version, [property: Id(3)] StepId? Next,
    [property: Id(4)] long SkippedSteps, [property: Id(5)] int[] Missing, [property: Id(6)] GrainPlace Place);

/// <param name="Rank">The worker's rank.</param>
/// <param name="Samples">Samples behind the share: its weight in the average.</param>
/// <param name="Gradient">
/// As staged: the mean gradient, followed by the state vector where the network has one; or everything that training goes on from, where
/// workers average every so many iterations.
/// </param>
[GenerateSerializer, Immutable, Alias("gan.share")]
public sealed record ShareHeader([property: Id(0)] int Rank, [property: Id(1)] int Samples, [property: Id(2)] TensorBytes Gradient);

/// <summary>How a step ended for one share.</summary>
[GenerateSerializer]
public enum StepOutcome
{
    /// <summary>Averaged and applied; the version rose. A repeat of the newest step's share gets the same answer.</summary>
    Applied,

    /// <summary>
    /// The average was not finite: nothing changed but the count of skipped steps. <see
    /// cref="StepAnswer.Ranks"/> names whose share was not finite.
    /// </summary>
    Skipped,

    /// <summary>As skipped, and it was one too many in a row.</summary>
    Diverged,

    /// <summary>The step was committed before the newest one; read the newest weights.</summary>
    Superseded,

    /// <summary>The share belongs to an older generation, or to one that is not loaded here.</summary>
    StaleGeneration,

    /// <summary>This activation holds no weights.</summary>
    NotLoaded,

    /// <summary>The step still awaits <see cref="StepAnswer.Ranks"/> at its deadline; the shares that came are kept.</summary>
    DeadlineMissed,

    /// <summary>The share cannot be used: wrong bytes, an unknown rank, or a step that is not due.</summary>
    Refused,
}

/// <param name="Outcome">How it ended.</param>
/// <param name="Version">The network's version now.</param>
/// <param name="Ranks">The ranks that the outcome is about; empty otherwise.</param>
/// <param name="Message">In words, unless applied.</param>
[GenerateSerializer, Immutable, Alias("gan.step-answer")]
public sealed record StepAnswer(
    [property: Id(0)] StepOutcome Outcome, [property: Id(1)] long Version, [property: Id(2)] int[] Ranks, [property: Id(3)] string Message)
{
    /// <summary>Whether the step is behind us: applied, or skipped for everybody alike.</summary>
    public bool Passed => Outcome is StepOutcome.Applied or StepOutcome.Skipped;
}

/// <summary>The answer to a share, and the weights that follow from the step.</summary>
/// <param name="Answer">How the step ended.</param>
/// <param name="Weights">What the chunks of the newest weights add up to; null where the step changed nothing that a worker holds.</param>
/// <param name="Chunks">Their first chunks; the others are read with <see cref="INetworkGrain.ReadWeightsAsync"/>.</param>
[GenerateSerializer, Immutable, Alias("gan.step-reply")]
public sealed record StepReply(
    [property: Id(0)] StepAnswer Answer, [property: Id(1)] WeightsHeader? Weights, [property: Id(2)] TensorChunk[] Chunks)
{
    /// <summary>How many chunks travel with a share and with an answer, 4 MiB; the others go in a window of calls.</summary>
    public const int MaxChunks = 4;
}

/// <summary>
/// What a reader wants a network's vector for. One copy is kept per use, so that a slow reader of one never loses it to the others.
/// </summary>
[GenerateSerializer]
public enum WeightsUse
{
    /// <summary>A worker's next step: the newest weights, or everything that training goes on from where workers take steps.</summary>
    Step,

    /// <summary>Sampling or evaluation: the newest weights.</summary>
    Evaluation,

    /// <summary>Sampling or evaluation with the moving average of the weights.</summary>
    Average,

    /// <summary>A worker that takes the steps itself, by the mean over all workers: weights, what the optimizer remembers, state.</summary>
    Join,
}

/// <param name="Generation">The generation.</param>
/// <param name="Version">The version of the weights.</param>
/// <param name="Use">What they are for.</param>
/// <param name="Next">The step that the network waits for.</param>
/// <param name="Bytes">What the chunks add up to.</param>
[GenerateSerializer, Immutable, Alias("gan.weights")]
public sealed record WeightsHeader(
    [property: Id(0)] int Generation, [property: Id(1)] long Version, [property: Id(2)] WeightsUse Use, [property: Id(3)] StepId Next,
    [property: Id(4)] TensorBytes Bytes);

/// <param name="Generation">The generation to capture.</param>
/// <param name="Iteration">Committed iterations: the network must wait for the first step of this one.</param>
/// <param name="Folder">The temporary folder, below the storage root.</param>
[GenerateSerializer, Immutable, Alias("gan.capture")]
public sealed record CaptureRequest([property: Id(0)] int Generation, [property: Id(1)] long Iteration, [property: Id(2)] string Folder);

/// <param name="GradientNorm">
/// Euclidean norm of the newest mean gradient; NaN before the first step, and where workers take steps by their own gradients.
/// </param>
/// <param name="WeightNorm">Euclidean norm of the weights.</param>
[GenerateSerializer, Immutable, Alias("gan.network-measures")]
public sealed record NetworkMeasures([property: Id(0)] double GradientNorm, [property: Id(1)] double WeightNorm);
