using GanOrleans.Contracts.Specs;
using Orleans.Concurrency;

namespace GanOrleans.Contracts.Runs;

/// <summary>The cluster's list of runs. There is one, with key 0.</summary>
[Alias("gan.catalog")]
public interface IRunCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Checks a spec without creating anything; empty when it could be submitted.</summary>
    [Alias("validate"), ResponseTimeout("00:02:00")]
    Task<ValidationError[]> ValidateAsync(RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>
    /// What <see cref="SubmitAsync"/> would say of a spec beside the run's id (<see cref="SubmitResult.Notes"/>), creating nothing; empty
    /// with errors.
    /// </summary>
    [Alias("notes"), ResponseTimeout("00:02:00")]
    Task<string[]> NotesAsync(RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins to read the data that a spec asks for and waits a few seconds. Null when it is read, or cannot be, which
    /// <see cref="ValidateAsync"/> and <see cref="SubmitAsync"/> then tell without reading it again; else how far it is, for people: ask
    /// again.
    /// </summary>
    [Alias("prepare")]
    Task<string?> PrepareAsync(RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates a run and starts it. Nothing is created when the spec has a error. The same idempotency key with the same spec is
    /// the same run; with another spec it is a conflict.
    /// </summary>
    [Alias("submit"), ResponseTimeout("00:02:00")]
    Task<SubmitResult> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken = default);

    /// <summary>All runs, newest first.</summary>
    [Alias("list")]
    Task<RunSummary[]> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The ids of all runs, newest first. No run is asked.</summary>
    [Alias("ids")]
    Task<string[]> IdsAsync(CancellationToken cancellationToken = default);

    /// <summary>Wakes the coordinators of all unfinished runs, so that they recover; a starting silo calls it and does not wait.</summary>
    [Alias("resume"), OneWay]
    Task ResumeAsync(CancellationToken cancellationToken = default);
}

/// <param name="Spec">What to train.</param>
/// <param name="IdempotencyKey">
/// Chosen by the client, 1 to 200 characters; the run's id derives from it, so a repeated submit is the same run.
/// </param>
[GenerateSerializer, Immutable, Alias("gan.submit")]
public sealed record SubmitRequest([property: Id(0)] RunSpec Spec, [property: Id(1)] string IdempotencyKey);

/// <summary>How a submit ended.</summary>
[GenerateSerializer]
public enum SubmitOutcome
{
    /// <summary>A new run was created and is durable.</summary>
    Created,

    /// <summary>The same key and spec were submitted before: the same run.</summary>
    Existing,

    /// <summary>The spec has errors; nothing was created.</summary>
    Refused,

    /// <summary>The key belongs to a run with another spec; <see cref="SubmitResult.Errors"/> lists the differences.</summary>
    Conflict,
}

/// <param name="Outcome">How it ended.</param>
/// <param name="RunId">The run's id, unless refused.</param>
/// <param name="Errors">All errors at once (refused), or the fields that differ (conflict).</param>
[GenerateSerializer, Immutable, Alias("gan.submit-result")]
public sealed record SubmitResult(
    [property: Id(0)] SubmitOutcome Outcome, [property: Id(1)] string? RunId, [property: Id(2)] ValidationError[] Errors)
{
    /// <summary>
    /// Of a created run what a person should know: what of the data was left out or changed as it was read, how many iterations its epochs
    /// are, what its number of workers changes.
    /// </summary>
    [Id(3)]
    public string[] Notes { get; init; } = [];
}

/// <summary>One line of <c>ganctl list</c>.</summary>
[GenerateSerializer, Immutable, Alias("gan.summary")]
public sealed record RunSummary(
    [property: Id(0)] string RunId, [property: Id(1)] string Variant, [property: Id(2)] string Dataset, [property: Id(3)] RunState State,
    [property: Id(4)] long Iteration, [property: Id(5)] long Iterations, [property: Id(6)] DateTimeOffset SubmittedAt);
