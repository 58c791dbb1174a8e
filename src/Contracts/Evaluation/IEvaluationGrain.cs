namespace GanOrleans.Contracts.Evaluation;

/// <summary>
/// Compares samples of a run with real data, beside training and on a thread of its own; one evaluation at a time. Key:
/// <c>{runId}/{kind}</c>; sits where the networks sit.
/// </summary>
[Alias("gan.evaluation")]
public interface IEvaluationGrain : IGrainWithStringKey
{
    /// <summary>Begins an evaluation, or takes up the one of the same id. Its result is kept with the run.</summary>
    /// <remarks>Refused where the request is wrong, there are no such weights, or another evaluation of the run is being done.</remarks>
    [Alias("start"), ResponseTimeout("00:02:00")]
    Task<EvaluationProgress> StartAsync(EvaluationRequest request, CancellationToken cancellationToken = default);

    /// <summary>How far it is.</summary>
    /// <remarks>Refused where there is none of that id, as after the silo was lost: start it again.</remarks>
    [Alias("progress")]
    Task<EvaluationProgress> ProgressAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Ends an evaluation early.</summary>
    [Alias("cancel")]
    Task CancelAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>All results that are kept with the run, oldest first.</summary>
    [Alias("list")]
    Task<EvaluationResult[]> ListAsync(CancellationToken cancellationToken = default);
}

/// <param name="Id">Tells one request from another; the same id is the same evaluation.</param>
/// <param name="Checkpoint">The checkpoint; null = the newest weights.</param>
/// <param name="Metrics">Names of metrics; none = those that the data offer.</param>
/// <param name="Features">
/// Names of spaces of features, or of TorchScript files in the silo's folder for them; none = the samples themselves, and the classifier's
/// where the data have classes.
/// </param>
/// <param name="Samples">Number of samples, at least 100.</param>
/// <param name="Seed">Seed of z.</param>
/// <param name="Ema">Whether to draw by the moving average of the weights.</param>
/// <param name="Split">
/// The part of the run's data to compare with: <c>test</c>, <c>validation</c> or <c>train</c>; empty = test, or validation where there is
/// none.
/// </param>
/// <param name="WithFloor">Whether the same is computed of real data.</param>
[GenerateSerializer, Immutable, Alias("gan.evaluation-request")]
public sealed record EvaluationRequest(
    [property: Id(0)] string Id, [property: Id(1)] string? Checkpoint, [property: Id(2)] string[] Metrics,
    [property: Id(3)] string[] Features, [property: Id(4)] int Samples, [property: Id(5)] ulong Seed, [property: Id(6)] bool Ema,
    [property: Id(7)] string Split, [property: Id(8)] bool WithFloor)
{
    /// <summary>Samples by default: what papers use, and what the numbers of two runs have to have in common.</summary>
    public const int DefaultSamples = 10_000;

    /// <summary>The fewest samples: with fewer there are no neighbours to look at.</summary>
    public const int MinSamples = 100;
}

/// <param name="Text">What is being done, for people.</param>
/// <param name="Result">The result when it is done; null before.</param>
/// <param name="Failure">Why it could not be done; null otherwise.</param>
/// <param name="IsBadInput">Whether the request was the reason.</param>
[GenerateSerializer, Immutable, Alias("gan.evaluation-progress")]
public sealed record EvaluationProgress(
    [property: Id(0)] string Text, [property: Id(1)] EvaluationResult? Result, [property: Id(2)] string? Failure,
    [property: Id(3)] bool IsBadInput = false);
